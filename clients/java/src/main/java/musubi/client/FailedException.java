package musubi.client;

import io.grpc.Status;
import java.util.Optional;

/** A call that no node answered or refused. Carries no personal data. */
public final class FailedException extends CallException {
  private static final long serialVersionUID = 1L;

  private final Failure failure;

  FailedException(Failure failure, String detail, Status.Code code, CallEvidence evidence) {
    super(failure + ": " + detail + "; " + failure.fix(), code, evidence);
    this.failure = failure;
  }

  /** What kind of failure it was. */
  public Failure failure() {
    return failure;
  }

  @Override
  public String reason() {
    return failure.name();
  }

  @Override
  public boolean mayRepeat() {
    return failure.mayRepeat();
  }

  @Override
  public Optional<String> fix() {
    return Optional.of(failure.fix());
  }
}
