package musubi.load;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The SELECT of an inquiry alone, made by the bare server's process, without gRPC. */
final class BareSelect implements Target {
  static final String NAME = "bare SELECT";

  private final ChildJvm server;
  private final int inFlight;
  private final Duration length;
  private final List<Party> parties;

  BareSelect(ChildJvm server, Party postgres, int inFlight, Duration length) {
    this.server = server;
    this.inFlight = inFlight;
    this.length = length;
    this.parties = List.of(Party.of("bare server", server.pid()), postgres);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Party> parties() {
    return parties;
  }

  @Override
  public void prepare() {
    // The server knows whom to ask for.
  }

  @Override
  public Outcome run() {
    String[] said = server.ask("select " + inFlight + " " + length.toSeconds()).split(" ");
    return new Outcome(
        Long.parseLong(said[0]),
        0,
        Optional.empty(),
        Double.parseDouble(said[1]),
        new Outcome.Latency(
            Double.parseDouble(said[2]), Double.parseDouble(said[3]), Double.parseDouble(said[4])));
  }
}
