package musubi.load;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A server that is called for a time. How many calls that takes is not known before, and making
 * them is not measured: by the rate of the round before, enough are made; a round that runs out of
 * them ends early.
 */
final class CallTarget implements Target, AutoCloseable {
  private static final double FIRST_PER_SECOND = 4_000;
  private static final double RESERVE = 1.5;

  private final String name;
  private final List<Party> parties;
  private final Generator generator;
  private final Supplier<Calls.Call> maker;
  private final Pace pace;
  private final Duration length;
  private int pool;
  private Calls calls;

  /**
   * A target.
   *
   * @param parties besides the load generator
   * @param maker makes one call at a time, asked by several threads
   */
  CallTarget(
      String name,
      List<Party> parties,
      Generator generator,
      Supplier<Calls.Call> maker,
      Pace pace,
      Duration length) {
    this.name = name;
    this.parties = Stream.concat(Stream.of(Party.generator()), parties.stream()).toList();
    this.generator = generator;
    this.maker = maker;
    this.pace = pace;
    this.length = length;
    this.pool = enough(FIRST_PER_SECOND);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Party> parties() {
    return parties;
  }

  @Override
  public void prepare() {
    calls = Calls.prepared(IntStream.range(0, pool).parallel().mapToObj(i -> maker.get()).toList());
  }

  @Override
  public Outcome run() {
    Outcome outcome = generator.run(calls, pace, length);
    pool = enough(Math.max(FIRST_PER_SECOND, outcome.rate() * RESERVE));
    return outcome;
  }

  private int enough(double perSecond) {
    return (int) (perSecond * length.toMillis() / 1_000);
  }

  @Override
  public void close() {
    generator.close();
  }
}
