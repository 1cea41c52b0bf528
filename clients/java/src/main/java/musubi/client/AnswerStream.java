package musubi.client;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Answers of one call, taken one by one: the node sends no more than were asked for and a few
 * ahead. Every method throws {@link CallException} when the stream does not end well; what came
 * before is then not the whole. Used by one thread at a time.
 *
 * @param <A> one answer
 */
public final class AnswerStream<A> implements Iterator<A>, AutoCloseable {
  private final BlockingClientCall<?, A> call;
  private final Supplier<CallEvidence> left;
  private final Consumer<Outcome<?>> told;
  private CallEvidence evidence;

  AnswerStream(
      BlockingClientCall<?, A> call, Supplier<CallEvidence> left, Consumer<Outcome<?>> told) {
    this.call = call;
    this.left = left;
    this.told = told;
  }

  @Override
  public boolean hasNext() {
    if (evidence != null) {
      return false;
    }
    try {
      boolean more = call.hasNext();
      if (!more) {
        end();
      }
      return more;
    } catch (StatusException e) {
      throw ended(e.getStatus(), e.getTrailers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended(Status.CANCELLED, null);
    }
  }

  @Override
  public A next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the stream has ended");
    }
    try {
      return call.read();
    } catch (StatusException e) {
      throw ended(e.getStatus(), e.getTrailers());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ended(Status.CANCELLED, null);
    }
  }

  /**
   * What remains of a stream that has ended.
   *
   * @throws IllegalStateException it has not ended
   */
  public CallEvidence evidence() {
    if (evidence == null) {
      throw new IllegalStateException("the stream has not ended: receipts come at its end");
    }
    return evidence;
  }

  /** Gives up what has not been taken. */
  @Override
  public void close() {
    if (evidence == null) {
      call.cancel("given up", null);
      evidence = left.get();
      told.accept(Outcome.of(Failures.failed(Failure.CANCELLED, evidence)));
    }
  }

  private void end() {
    evidence = left.get();
    told.accept(new Outcome.Answered<>("ended", evidence));
  }

  private CallException ended(Status status, Metadata trailers) {
    evidence = left.get();
    CallException exception =
        Failures.of(status, Optional.ofNullable(trailers).orElseGet(Metadata::new), evidence);
    told.accept(Outcome.of(exception));
    return exception;
  }
}
