package musubi.conformance;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** All answers of a call, once it has ended. */
final class Collected implements StreamObserver<byte[]> {
  private final List<byte[]> answers = new ArrayList<>();
  private final CompletableFuture<List<byte[]>> ended = new CompletableFuture<>();

  @Override
  public void onNext(byte[] answer) {
    answers.add(answer);
  }

  @Override
  public void onError(Throwable failure) {
    ended.completeExceptionally(
        Status.fromThrowable(failure).asRuntimeException(Status.trailersFromThrowable(failure)));
  }

  @Override
  public void onCompleted() {
    ended.complete(answers);
  }

  /** The answers; throws the status with which the call ended otherwise. */
  List<byte[]> all() {
    try {
      return ended.join();
    } catch (CompletionException e) {
      throw (StatusRuntimeException) e.getCause();
    }
  }
}
