package musubi.gateway.collusion;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Request;

/**
 * A corrupted set that reads everything it has. It opens every envelope with every key, divides
 * every point by every scalar, adds every point to every other, makes index, digest and person
 * point of whatever it can, and then follows equal strings (8 bytes and more) from note to note:
 * what can be reached from one candidate alone belongs to that candidate. If that leads nowhere it
 * goes by the order of rows, by sizes, by times, and last by a coin.
 */
final class Attacker {
  private static final int BOTH = 3;

  private final Evidence evidence;
  private final View view;
  private final List<Set<Integer>> notes = new ArrayList<>();
  private final Set<Integer> scalars = new TreeSet<>();
  private final Set<Integer> symbolKeys = new TreeSet<>();
  private final Set<Integer> inverseKeys = new TreeSet<>();
  private final Map<Integer, Set<Integer>> near = new HashMap<>();
  private final Set<Integer> given = new HashSet<>();

  /** How it came to an answer. */
  enum Way {
    STRINGS,
    ORDER,
    SIZES,
    TIMES,
    COIN
  }

  record Guess(int answer, Way way) {}

  Attacker(Evidence evidence, View view) {
    this.evidence = evidence;
    this.view = view;
    view.scalars().forEach(scalar -> scalars.add(evidence.id(scalar)));
    for (byte[] key : view.symbolKeys()) {
      symbolKeys.add(evidence.id(key));
      inverseKeys.add(evidence.id(Arithmetic.bytes(Arithmetic.inverse(key))));
    }
    List<List<byte[]>> strings = new ArrayList<>();
    view.notes().forEach(note -> strings.add(note.strings()));
    strings.addAll(envelopes());
    strings.forEach(note -> given.addAll(ids(note)));
    strings.forEach(note -> bring(ids(note)));
    strings.forEach(note -> notes.add(expanded(note, view)));
    notes.addAll(sums());
  }

  Guess guess(Challenge challenge, boolean coin) {
    List<Set<Integer>> all = new ArrayList<>(notes);
    View both = new View();
    both.addAll(view);
    both.addAll(challenge.extra());
    boolean hasStores = !challenge.extra().stores().isEmpty();
    if (hasStores) {
      all.clear();
      view.notes().forEach(note -> all.add(expanded(note.strings(), both)));
    }
    challenge.extra().notes().forEach(note -> all.add(expanded(note.strings(), both)));
    challenge.candidates().forEach(candidate -> all.add(expanded(candidate, both)));
    all.add(expanded(challenge.thing(), both));
    join(all, challenge.extra());
    OptionalInt found = follow(all, challenge);
    if (found.isPresent()) {
      return new Guess(found.getAsInt(), Way.STRINGS);
    }
    all.addAll(byOrder(both));
    found = follow(all, challenge);
    if (found.isPresent()) {
      return new Guess(found.getAsInt(), Way.ORDER);
    }
    found = bySizes(challenge.sizes());
    if (found.isPresent()) {
      return new Guess(found.getAsInt(), Way.SIZES);
    }
    found = byTimes(challenge.times());
    return found.isPresent()
        ? new Guess(found.getAsInt(), Way.TIMES)
        : new Guess(coin ? 1 : 0, Way.COIN);
  }

  /** What stands in envelopes that a key of the set opens: second factors and answers. */
  private List<List<byte[]>> envelopes() {
    List<List<byte[]>> found = new ArrayList<>();
    Map<ByteBuffer, byte[]> firstFactors = firstFactors();
    Set<ByteBuffer> done = new HashSet<>();
    for (Request request : view.requests()) {
      byte[] id = request.header().requestId16();
      if (done.add(ByteBuffer.wrap(id))) {
        byte[] v1 = firstFactors.get(ByteBuffer.wrap(id));
        if (v1 != null) {
          request.items().forEach(item -> bring(ids(List.of(item.blinded().encoded(), v1))));
        }
        view.openers()
            .forEach(key -> found.addAll(contents(request, evidence.open(request, key), v1)));
      }
    }
    view.answers()
        .forEach(
            answer ->
                view.openers()
                    .forEach(
                        key ->
                            evidence
                                .open(answer, key)
                                .ifPresent(
                                    body -> found.add(Transcript.told(answer.permitId(), body)))));
    return found;
  }

  /** The second factors of a request, and its points without both factors where v1 is known. */
  private List<List<byte[]>> contents(Request request, List<byte[]> opened, byte[] v1) {
    List<List<byte[]>> found = new ArrayList<>();
    for (int i = 0; i < opened.size(); i++) {
      byte[] v2 = Arrays.copyOf(opened.get(i), Arithmetic.SCALAR_BYTES);
      byte[] blinded = request.items().get(i).blinded().encoded();
      scalars.add(evidence.id(v2));
      found.add(List.of(v2, blinded));
      if (v1 != null) {
        int both = evidence.id(Arithmetic.product(v1, v2));
        int bare = evidence.quotients(evidence.id(blinded), List.of(both)).getFirst();
        found.add(List.of(blinded, evidence.string(bare)));
      }
    }
    return found;
  }

  private Map<ByteBuffer, byte[]> firstFactors() {
    Map<ByteBuffer, byte[]> factors = new HashMap<>();
    view.notes().stream()
        .filter(note -> note.name().equals("first factor"))
        .forEach(
            note -> factors.put(ByteBuffer.wrap(note.strings().getFirst()), note.strings().get(1)));
    return factors;
  }

  /** The strings of a note and what can be made of each. */
  private Set<Integer> expanded(List<byte[]> note, View keys) {
    Set<Integer> all = new TreeSet<>();
    Set<Integer> own = new TreeSet<>(symbolKeys);
    ids(note).forEach(id -> own.addAll(near.getOrDefault(id, Set.of())));
    for (byte[] string : note) {
      int id = evidence.id(string);
      all.add(id);
      if (evidence.isPoint(id)) {
        all.addAll(evidence.quotients(id, divisors(id, own)));
      } else if (string.length == 16) {
        evidence.known(Transcript.digest(string)).ifPresent(all::add);
        keys.personKeys().forEach(key -> evidence.person(id, key).ifPresent(all::add));
      }
    }
    indexes(all, keys);
    return all;
  }

  /**
   * Every key, what stands beside the point, and one in eight of all other scalars. A point beside
   * which no factor stands may be a symbol: it is multiplied by every key, too.
   */
  private List<Integer> divisors(int point, Set<Integer> own) {
    boolean isBare = near.getOrDefault(point, Set.of()).isEmpty();
    Stream<Integer> drawn =
        scalars.stream().filter(scalar -> !own.contains(scalar) && evidence.isDrawn(point, scalar));
    return Stream.concat(
            Stream.concat(own.stream(), drawn), isBare ? inverseKeys.stream() : Stream.empty())
        .toList();
  }

  /** The points of a note and its scalars belong to each other. */
  private void bring(List<Integer> note) {
    List<Integer> factors = note.stream().filter(scalars::contains).toList();
    note.stream()
        .filter(evidence::isPoint)
        .forEach(point -> near.computeIfAbsent(point, any -> new TreeSet<>()).addAll(factors));
  }

  private void indexes(Set<Integer> all, View keys) {
    if (keys.stores().isEmpty()) {
      return;
    }
    for (int id : List.copyOf(all)) {
      if (evidence.isPoint(id)) {
        Point point = Point.decode(evidence.string(id));
        for (View.Stores stores : keys.stores()) {
          evidence.known(stores.store().index(stores.organisation(), point)).ifPresent(all::add);
        }
      }
    }
  }

  private List<Set<Integer>> sums() {
    Set<Integer> own = new HashSet<>();
    notes.forEach(own::addAll);
    List<Set<Integer>> found = new ArrayList<>();
    evidence
        .sums()
        .forEach(
            (pair, sum) -> {
              Set<Integer> all = Set.of(Evidence.first(pair), Evidence.second(pair), sum);
              if (own.containsAll(all)) {
                found.add(all);
              }
            });
    return found;
  }

  /** Strings that share eight bytes without being equal stand together, too. */
  private void join(List<Set<Integer>> all, View extra) {
    Set<Integer> own = new HashSet<>(given);
    extra.notes().forEach(note -> own.addAll(ids(note.strings())));
    for (Set<Integer> group : evidence.shares()) {
      Set<Integer> met = new TreeSet<>(group);
      met.retainAll(own);
      if (met.size() > 1) {
        all.add(met);
      }
    }
  }

  private OptionalInt follow(List<Set<Integer>> all, Challenge challenge) {
    Map<Integer, Integer> labels = new HashMap<>();
    for (int candidate = 0; candidate < 2; candidate++) {
      label(labels, ids(challenge.candidates().get(candidate)), 1 << candidate);
    }
    List<Set<Integer>> left = new ArrayList<>(all);
    boolean more = true;
    while (more) {
      Map<Integer, Integer> reached = new HashMap<>();
      List<Set<Integer>> silent = new ArrayList<>();
      for (Set<Integer> note : left) {
        int label = label(labels, note);
        if (label == 0) {
          silent.add(note);
        } else if (label != BOTH) {
          note.stream()
              .filter(id -> !labels.containsKey(id))
              .forEach(id -> reached.merge(id, label, (x, y) -> x | y));
        }
      }
      more = !reached.isEmpty();
      labels.putAll(reached);
      left = silent;
    }
    int found = label(labels, ids(challenge.thing()));
    return found == 1 || found == 2 ? OptionalInt.of(found - 1) : OptionalInt.empty();
  }

  private List<Integer> ids(List<byte[]> strings) {
    return strings.stream().map(evidence::id).toList();
  }

  private static void label(Map<Integer, Integer> labels, Collection<Integer> ids, int label) {
    ids.forEach(id -> labels.merge(id, label, (x, y) -> x | y));
  }

  /** What the labelled strings say, those of both candidates left out. */
  private static int label(Map<Integer, Integer> labels, Collection<Integer> ids) {
    int label = 0;
    for (int id : ids) {
      int one = labels.getOrDefault(id, 0);
      label |= one == BOTH ? 0 : one;
    }
    return label;
  }

  /** The n-th delivered number goes with the n-th row of the table. */
  private static List<byte[]> pair(List<byte[]> numbers, List<byte[]> rows, int place) {
    return List.of(numbers.get(place), rows.get(place));
  }

  private List<Set<Integer>> byOrder(View both) {
    List<Set<Integer>> found = new ArrayList<>();
    for (View.Ordered delivery : both.deliveries()) {
      for (View.Ordered table : both.tables()) {
        if (delivery.organisation().equals(table.organisation())
            && delivery.strings().size() == table.strings().size()) {
          IntStream.range(0, table.strings().size())
              .mapToObj(i -> pair(delivery.strings(), table.strings(), i))
              .map(pair -> Set.copyOf(ids(pair)))
              .forEach(found::add);
        }
      }
    }
    return found;
  }

  private static OptionalInt bySizes(List<List<Integer>> sizes) {
    if (sizes.isEmpty() || sizes.get(0).equals(sizes.get(1))) {
      return OptionalInt.empty();
    }
    if (sizes.get(2).equals(sizes.get(0))) {
      return OptionalInt.of(0);
    }
    return sizes.get(2).equals(sizes.get(1)) ? OptionalInt.of(1) : OptionalInt.empty();
  }

  private static OptionalInt byTimes(List<Instant> times) {
    if (times.isEmpty()) {
      return OptionalInt.empty();
    }
    Duration first = Duration.between(times.get(0), times.get(2)).abs();
    Duration second = Duration.between(times.get(1), times.get(2)).abs();
    return first.equals(second)
        ? OptionalInt.empty()
        : OptionalInt.of(first.compareTo(second) < 0 ? 0 : 1);
  }
}
