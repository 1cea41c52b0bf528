package musubi.gateway.collusion;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A corrupted set, written as in SYMBOLS 11: {@code {broker, a}}. */
record Coalition(List<Party> parties) {
  static final List<Coalition> ALL =
      List.of(
          of(),
          of(Party.BROKER),
          of(Party.NATION),
          of(Party.A),
          of(Party.BROKER, Party.X),
          of(Party.NATION, Party.BROKER),
          of(Party.NATION, Party.A),
          of(Party.BROKER, Party.A),
          of(Party.BROKER, Party.B),
          of(Party.A, Party.B),
          of(Party.B, Party.C));

  Coalition {
    parties = parties.stream().sorted().distinct().toList();
  }

  static Coalition of(Party... parties) {
    return new Coalition(List.of(parties));
  }

  static Coalition parse(String text) {
    String inner = text.substring(1, text.length() - 1);
    return new Coalition(
        Arrays.stream(inner.split(", "))
            .filter(name -> !name.isEmpty())
            .map(name -> Party.valueOf(name.toUpperCase(Locale.ROOT)))
            .toList());
  }

  boolean has(Party party) {
    return parties.contains(party);
  }

  @Override
  public String toString() {
    return parties.stream()
        .map(party -> party.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", ", "{", "}"));
  }
}
