package musubi.load;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.Translation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ./musubi load symbol}. */
@Command(
    name = "symbol",
    description = {
      "Translations of symbols, per core: computing alone, in this process, without a network.",
      "Translated means: request read and its signature checked, translated, proven, read again"
          + " and verified; every point is new. Beside it the library's bare multiplication of a"
          + " point just read. Goals: 800 a second one by one, 3,000 in batches."
    },
    mixinStandardHelpOptions = true)
final class SymbolCommand implements Callable<Integer> {
  private static final String BARE = "bare multiply";
  private static final double GOAL_SINGLE = 800;
  private static final double GOAL_BATCHED = 3_000;
  private static final List<Integer> BATCHES = List.of(16, 256);

  /** Persons in the requests that one thread goes through in a round, about. */
  private static final int PREPARED = 512;

  @Spec private CommandSpec spec;
  @Mixin private RunOptions options;
  @Mixin private RunOptions.Length length;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Threads that compute at the same time. Default: 1.")
  private int threads;

  private final SymbolParties parties = new SymbolParties();

  @Override
  public Integer call() {
    if (options.isOpen() || threads < 1) {
      throw new ParameterException(spec.commandLine(), "--rate or --threads: not for computing");
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    Measurement measurement = new Measurement("symbol", options, Machine.facts(), out);
    measurement.configuration("multiplications of points, by the formulas", counts());
    Duration time = length.duration();
    measurement.run(
        Stream.concat(
                Stream.of(
                    new SymbolWork(BARE, threads, time, BareMultiplication::new),
                    new SymbolWork("blind", threads, time, this::blinding),
                    new SymbolWork("open", threads, time, this::opening),
                    new SymbolWork(name(1), threads, time, () -> translating(1))),
                BATCHES.stream()
                    .map(
                        size -> new SymbolWork(name(size), threads, time, () -> translating(size))))
            .toList());
    for (String name : List.of("blind", "open", name(1), name(16), name(256))) {
      out.printf(
          Locale.ROOT,
          "%-18s as long as %.2f bare multiplications%n",
          name,
          measurement.times(name, BARE));
    }
    measurement.atLeast(name(1), GOAL_SINGLE);
    BATCHES.forEach(size -> measurement.atLeast(name(size), GOAL_BATCHED));
    return measurement.finish();
  }

  private static String name(int size) {
    return size == 1 ? "one by one" : "batches of " + size;
  }

  private SymbolWork.Step translating(int size) {
    List<SymbolWire> wires =
        IntStream.range(0, Math.max(1, PREPARED / size))
            .mapToObj(any -> SymbolWire.of(parties.blind(size)))
            .toList();
    return new Cycle<>(
        wires,
        wire -> {
          parties.check(wire, parties.translate(wire));
          return size;
        });
  }

  private SymbolWork.Step blinding() {
    return new Cycle<>(
        IntStream.range(0, PREPARED).mapToObj(any -> parties.persons(1)).toList(),
        (List<Point> symbols) -> parties.blind(symbols).request().items().size());
  }

  private SymbolWork.Step opening() {
    return new Cycle<>(
        IntStream.range(0, PREPARED).mapToObj(any -> translated()).toList(),
        one -> parties.open(one.request(), one.translation()));
  }

  private Translated translated() {
    Blinded blinded = parties.blind(1);
    return new Translated(blinded.request(), parties.translate(SymbolWire.of(blinded)));
  }

  private static String counts() {
    return """
        once      x*P of a point that comes once
        twice     x*P of a point that comes twice: its table is made, and serves both
        fixed     x*P of a key that stays: its table is there
        two-term  x*P + y*Q of public values
        weighted  x*P of a public point, x of 128 bits, in a sum of all

                              once   twice  fixed  two-term  weighted
        sender    1 person    1      -      1      -         -
        broker    1 person    -      1      2      -         -
        receiver  1 person    -      -      -      2         -
        opening   1 person    1      -      -      -         -
        sender    m persons   m      -      1      -         -
        broker    m persons   m      1      2      -         m - 1
        receiver  m persons   -      -      -      2         2(m - 1)

        The envelope of a request adds 1 once and 1 fixed for the sender, 1 once for the receiver.
        """;
  }

  private record Translated(Request request, Translation translation) {}

  /** Goes round a list. */
  private static final class Cycle<T> implements SymbolWork.Step {
    private final List<T> all;
    private final ToIntFunction<T> step;
    private int next;

    Cycle(List<T> all, ToIntFunction<T> step) {
      this.all = all;
      this.step = step;
    }

    @Override
    public int once() {
      next = (next + 1) % all.size();
      return step.applyAsInt(all.get(next));
    }
  }
}
