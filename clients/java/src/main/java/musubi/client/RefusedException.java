package musubi.client;

import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A call that a node refused: why, who can do something about it, and what.
 *
 * <p>Reasons are listed in docs/errors.md and never change their meaning. Carries no personal data.
 */
public final class RefusedException extends CallException {
  private static final long serialVersionUID = 1L;
  private static final Set<Status.Code> REPEATABLE =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.CANCELLED);

  private final String reason;
  private final transient Map<String, String> facts;
  private final transient Optional<Duration> delay;

  RefusedException(Status status, ErrorInfo info, Optional<Duration> delay, CallEvidence evidence) {
    super(
        Optional.ofNullable(status.getDescription()).orElse(info.getReason()),
        status.getCode(),
        evidence);
    this.reason = info.getReason();
    this.facts = Map.copyOf(info.getMetadataMap());
    this.delay = delay;
  }

  @Override
  public String reason() {
    return reason;
  }

  @Override
  public boolean mayRepeat() {
    return REPEATABLE.contains(code());
  }

  @Override
  public Optional<String> fix() {
    return Optional.ofNullable(facts.get("fix"));
  }

  /** Who can do something about it. */
  public MustAct mustAct() {
    return MustAct.of(facts.getOrDefault("must_act", ""));
  }

  @Override
  public Optional<String> field() {
    return Optional.ofNullable(facts.get("field"));
  }

  /** After which time a full node asks to be called again. */
  public Optional<Duration> delay() {
    return delay;
  }
}
