package musubi.load;

import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.backends.people.People;
import musubi.registry.v1.IdentityRecord;

/**
 * The residents in the file that answers, of as many municipalities as they need. Each is made from
 * the index alone, so millions need no memory. Thread-safe.
 */
final class Population {
  private static final long SEED = 7;

  private final List<String> municipalities;
  private final List<People> people;
  private final int size;

  /**
   * The first residents of these municipalities, one after another.
   *
   * @throws IllegalArgumentException they cannot have so many
   */
  Population(List<String> municipalities, int size) {
    this.municipalities = List.copyOf(municipalities);
    this.people = municipalities.stream().map(code -> People.of(code, SEED)).toList();
    this.size = size;
    long most = people.stream().mapToLong(People::capacity).sum();
    if (size < 1 || size > most) {
      throw new IllegalArgumentException(size + " residents (expected: 1 to " + most + ")");
    }
  }

  int size() {
    return size;
  }

  /** Some of them in their order. */
  Stream<IdentityRecord> residents(int first, int count) {
    return IntStream.range(first, first + count).mapToObj(this::resident);
  }

  /** Any of them who can be asked for by a key. */
  IdentityRecord any(InquiryKey key) {
    IdentityRecord person;
    do {
      person = resident(ThreadLocalRandom.current().nextInt(size));
    } while (!key.suits(person));
    return person;
  }

  /** Any of them, as many as wanted; the same ones for the same seed. */
  Stream<IdentityRecord> some(long seed, int count) {
    return new Random(seed).ints(count, 0, size).mapToObj(this::resident);
  }

  /** Which they are: the same words, the same residents. */
  @Override
  public String toString() {
    return size + " residents of " + String.join(", ", municipalities) + ", seed " + SEED;
  }

  /** One of them. */
  IdentityRecord resident(int index) {
    long rest = index;
    for (People some : people) {
      if (rest < some.capacity()) {
        return some.resident(rest).build();
      }
      rest -= some.capacity();
    }
    throw new IndexOutOfBoundsException(index);
  }
}
