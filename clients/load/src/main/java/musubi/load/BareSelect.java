package musubi.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The SELECTs of an inquiry alone, made by the bare server's process, without gRPC. */
final class BareSelect implements Target {
  /** Persons to ask for: enough for every second SELECT to be about somebody new. */
  private static final long DRAWN_PER_SECOND = 20_000;

  private final String name;
  private final InquiryKey key;
  private final ChildJvm server;
  private final int inFlight;
  private final Duration length;
  private final List<Party> parties;

  BareSelect(
      String name, InquiryKey key, ChildJvm server, Party postgres, int inFlight, Duration length) {
    this.name = name;
    this.key = key;
    this.server = server;
    this.inFlight = inFlight;
    this.length = length;
    this.parties = List.of(Party.of("bare server", server.pid()), postgres);
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
    server.ask("prepare " + key.name() + " " + DRAWN_PER_SECOND * length.toMillis() / 1_000);
  }

  @Override
  public Outcome run() {
    String[] said = server.ask("select " + inFlight + " " + length.toMillis()).split(" ");
    return new Outcome(
        Long.parseLong(said[0]),
        0,
        Optional.empty(),
        Double.parseDouble(said[1]),
        new Outcome.Latency(
            Double.parseDouble(said[2]), Double.parseDouble(said[3]), Double.parseDouble(said[4])));
  }
}
