package musubi.gateway.collusion;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One trial: a run of the protocol in which secret bits have chosen persons, and what every
 * corrupted set makes of it.
 *
 * <pre>
 *                 acquired by   questions of a
 *   asked  0, 1   a, b, c, x    b about both, in random order; c about one of them
 *   stored 0, 1   a, b, x       none; a has brought their symbols under its next key
 *   own    0, 1   a             none
 * </pre>
 */
final class Trial {
  private static final Duration DAY = Duration.ofDays(1);

  private final Transcript transcript;
  private final Draws random;
  private final List<Person> asked;
  private final List<Person> stored;
  private final List<Person> own;
  private final List<Transcript.Question> toB = new ArrayList<>();
  private final int firstAsked;
  private final int again;
  private final Transcript.Question toC;
  private final Evidence evidence;
  private final Map<Coalition, Attacker> attackers = new HashMap<>();
  private final Map<Goal, Integer> bits = new HashMap<>();

  Trial(long seed, Leak leak) {
    random = new Draws(seed);
    transcript = new Transcript(random, leak);
    asked = List.of(transcript.person(), transcript.person());
    stored = List.of(transcript.person(), transcript.person());
    own = List.of(transcript.person(), transcript.person());
    List<Person> most = Stream.concat(asked.stream(), stored.stream()).toList();
    transcript.acquire(Party.A, mixed(Stream.concat(most.stream(), own.stream()).toList()));
    transcript.acquire(Party.B, mixed(most));
    transcript.acquire(Party.C, mixed(asked));
    transcript.acquire(Party.X, mixed(most));
    firstAsked = random.below(2);
    again = random.below(2);
    Instant[] times = Stream.generate(this::time).limit(3).sorted().toArray(Instant[]::new);
    toB.add(transcript.ask(Party.B, asked.get(firstAsked), times[0]));
    toB.add(transcript.ask(Party.B, asked.get(1 - firstAsked), times[1]));
    Instant at = leak == Leak.SAME_SECOND ? times[again] : times[2];
    toC = transcript.ask(Party.C, asked.get(again == 0 ? firstAsked : 1 - firstAsked), at);
    transcript.rekey(mixed(stored));
    transcript.end();
    evidence = new Evidence(everything());
  }

  /** Whether the set finds out. */
  boolean isWon(Coalition coalition, Goal goal) {
    Challenge challenge = challenge(coalition, goal);
    return attackers
            .computeIfAbsent(coalition, any -> new Attacker(evidence, view(coalition)))
            .guess(challenge, random.bit())
            .answer()
        == challenge.answer();
  }

  private View view(Coalition coalition) {
    View view = new View();
    view.addAll(transcript.logs);
    coalition.parties().forEach(party -> view.addAll(transcript.view(party)));
    return view;
  }

  private List<View> everything() {
    List<View> views = new ArrayList<>();
    views.add(transcript.logs);
    for (Party party : Party.values()) {
      views.add(transcript.view(party));
    }
    views.addAll(transcript.dumps.values());
    transcript.linkages.values().forEach(linkage -> views.add(linkage.files));
    return views;
  }

  private Challenge challenge(Coalition coalition, Goal goal) {
    return switch (goal) {
      case G1 ->
          of(residents(asked), List.of(toB.getFirst().requestId()), files(coalition), firstAsked);
      case G2 -> {
        int bit = bit(goal);
        byte[] row = transcript.at(Party.A).row(stored.get(bit)).index();
        View extra = files(coalition);
        extra.addAll(transcript.dumps.get(Party.A));
        yield of(residents(stored), List.of(row), extra, bit);
      }
      case G3 -> pair(stored, new View(), bit(goal));
      case G3_ASKED -> pair(asked, new View(), bit(goal));
      case G3_FILES -> pair(stored, files(coalition), bit(goal));
      case G4 -> same(new View());
      case G4_FILES -> same(files(coalition));
      case G5 -> symbol(coalition, asked, Party.B, bit(goal));
      case G5_STRANGER -> symbol(coalition, own, Party.B, bit(goal));
      case G5_BACK -> symbol(coalition, stored, Party.A, bit(goal));
    };
  }

  private Challenge pair(List<Person> persons, View extra, int bit) {
    extra.addAll(transcript.dumps.get(Party.A));
    extra.addAll(transcript.dumps.get(Party.B));
    List<List<byte[]>> rows =
        persons.stream()
            .map(person -> List.of(transcript.at(Party.A).row(person).index()))
            .toList();
    byte[] other = transcript.at(Party.B).row(persons.get(bit)).index();
    return of(rows, List.of(other), extra, bit);
  }

  private Challenge same(View extra) {
    List<List<byte[]>> questions =
        toB.stream().map(question -> List.of(question.requestId())).toList();
    return new Challenge(
        questions,
        List.of(toC.requestId()),
        Stream.concat(toB.stream(), Stream.of(toC)).map(Transcript.Question::sizes).toList(),
        Stream.concat(toB.stream(), Stream.of(toC)).map(Transcript.Question::at).toList(),
        extra,
        again);
  }

  private Challenge symbol(Coalition coalition, List<Person> persons, Party at, int bit) {
    byte[] symbol = transcript.symbol(at, persons.get(bit));
    return of(residents(persons), List.of(symbol), files(coalition), bit);
  }

  private static Challenge of(
      List<List<byte[]>> candidates, List<byte[]> thing, View extra, int bit) {
    return new Challenge(candidates, thing, List.of(), List.of(), extra, bit);
  }

  private static List<List<byte[]>> residents(List<Person> persons) {
    return persons.stream()
        .map(person -> List.of(person.codeBytes(), person.individualNumberBytes()))
        .toList();
  }

  private View files(Coalition coalition) {
    View files = new View();
    transcript.linkages.values().stream()
        .filter(linkage -> coalition.has(linkage.party))
        .forEach(linkage -> files.addAll(linkage.files));
    return files;
  }

  private int bit(Goal goal) {
    return bits.computeIfAbsent(goal, any -> random.below(2));
  }

  private Instant time() {
    return Transcript.NOW.plusSeconds(random.below((int) DAY.toSeconds()));
  }

  private List<Person> mixed(List<Person> persons) {
    List<Person> mixed = new ArrayList<>(persons);
    Collections.shuffle(mixed, random);
    return mixed;
  }
}
