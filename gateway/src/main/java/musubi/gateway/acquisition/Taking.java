package musubi.gateway.acquisition;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import musubi.gateway.access.Digests;
import musubi.gateway.acquisition.PgUsedNumbers.Standing;
import musubi.gateway.acquisition.PgUsedNumbers.Use;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.PgIdentityFile;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.BodyCode;

/** What both tiers do with requests that are handed over. */
final class Taking {
  private Taking() {}

  /**
   * The work that takes them; a repeat takes nothing again, for the numbers are used by the same.
   */
  static Acts.Work<List<Outcome>> work(BodyCode body, Function<Statements, List<Outcome>> taking) {
    return new Acts.Work<>() {
      @Override
      public Acts.Made<List<Outcome>> now(Statements statements) {
        return new Acts.Made<>(taking.apply(statements), 0, new Numbers(body.digits(), 0, 0));
      }

      @Override
      public Acts.Made<List<Outcome>> again(Statements statements, long effect) {
        return now(statements);
      }
    };
  }

  /** What the identity file has of the persons, by their codes. */
  static Map<String, List<Held>> held(
      Statements statements, PgIdentityFile file, List<HandOver> handOvers) {
    return file.byCodes(
        statements, handOvers.stream().map(each -> each.code().digits()).distinct().toList());
  }

  /** What is to be said of a request; TAKEN unless its number was used for something else. */
  static Outcome judge(
      HandOver handOver, BodyCode caller, Map<String, List<Held>> held, Instant now) {
    Token token = handOver.token();
    if (!now.isBefore(Instant.ofEpochSecond(token.expiresAt()))) {
      return Outcome.NUMBER_UNKNOWN;
    }
    if (!token.organisation().equals(linkageOf(caller))) {
      return Outcome.NUMBER_MISROUTED;
    }
    Optional<Identity> resident = resident(handOver, caller, held);
    if (resident.isEmpty()) {
      return Outcome.PERSON_NOT_FOUND;
    }
    return FourItemsCheck.agrees(resident.get(), handOver.fourItemsCheck())
        ? Outcome.TAKEN
        : Outcome.FOUR_ITEMS_DIFFER;
  }

  /** The person as a current resident of the body that hands over. */
  static Optional<Identity> resident(
      HandOver handOver, BodyCode caller, Map<String, List<Held>> held) {
    return held.getOrDefault(handOver.code().digits(), List.of()).stream()
        .map(Held::identity)
        .filter(identity -> identity.municipality().equals(caller.digits()))
        .filter(Identity::isCurrent)
        .findFirst();
  }

  /** Uses the numbers of requests that are good. */
  static Map<HandOver, Standing> claim(
      Statements statements, PgUsedNumbers numbers, Digests digests, List<HandOver> good) {
    Map<ByteBuffer, Standing> standings =
        numbers.claim(
            statements,
            good.stream()
                .map(
                    each ->
                        new Use(
                            each.token().number16(),
                            digests.ofRequest(each.content()),
                            Instant.ofEpochSecond(each.token().expiresAt())))
                .toList());
    Map<HandOver, Standing> byHandOver = new IdentityHashMap<>();
    good.forEach(each -> byHandOver.put(each, standings.get(each.number())));
    return byHandOver;
  }

  /** The outcomes once it is known which numbers were used for something else. */
  static List<Outcome> outcomes(
      List<HandOver> asked, List<Outcome> judged, Map<HandOver, Standing> standings) {
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      outcomes.add(
          standings.get(asked.get(i)) == Standing.OTHER ? Outcome.NUMBER_USED : judged.get(i));
    }
    return outcomes;
  }

  /**
   * The organisation whose requests a municipality hands over: its own linkage node's. Bodies
   * without a communication node have no such way.
   */
  private static String linkageOf(BodyCode municipality) {
    return "linkage/" + municipality.digits();
  }
}
