package musubi.demo;

import com.google.protobuf.ByteString;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.registry.v1.History;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;
import musubi.registry.v1.NumberedUpdate;
import musubi.registry.v1.SenderHello;
import musubi.registry.v1.UpdateBatch;

/**
 * A communication node that somebody else wrote, as the prefecture sees it: it speaks the stream
 * itself and may skip every check that ours makes.
 */
final class PlayedNode implements AutoCloseable {
  private static final long LIMIT_SECONDS = 10;

  private final BlockingQueue<Optional<NotifyUpdatesResponse>> answers =
      new LinkedBlockingQueue<>();
  private final String municipality;
  private final StreamObserver<NotifyUpdatesRequest> requests;
  private volatile CallException refused;

  /** Opens the stream and says hello for a municipality. */
  PlayedNode(Connection connection, String municipality) {
    this.municipality = municipality;
    this.requests =
        NoticeServiceGrpc.newStub(connection.channel())
            .notifyUpdates(
                new StreamObserver<>() {
                  @Override
                  public void onNext(NotifyUpdatesResponse answer) {
                    answers.add(Optional.of(answer));
                  }

                  @Override
                  public void onError(Throwable failure) {
                    refused =
                        CallException.of(
                            io.grpc.Status.fromThrowable(failure)
                                .asRuntimeException(io.grpc.Status.trailersFromThrowable(failure)));
                    answers.add(Optional.empty());
                  }

                  @Override
                  public void onCompleted() {
                    answers.add(Optional.empty());
                  }
                });
    requests.onNext(
        NotifyUpdatesRequest.newBuilder()
            .setHello(
                SenderHello.newBuilder()
                    .setContractRevision(1)
                    .addHistories(
                        History.newBuilder()
                            .setMunicipalityCode(municipality)
                            .setRunningHash(ByteString.copyFrom(new byte[32]))))
            .build());
  }

  /** Last number that the callee has. */
  long lastNumber() throws InterruptedException {
    return next().getHello().getHistories(0).getLastNumber();
  }

  /** Sends a notice under a number and waits until it has its disposition. */
  void notify(long number, IdentityNotice notice) throws InterruptedException {
    requests.onNext(
        NotifyUpdatesRequest.newBuilder()
            .setBatch(
                UpdateBatch.newBuilder()
                    .setMunicipalityCode(municipality)
                    .setFirstNumber(number)
                    .addUpdates(NumberedUpdate.newBuilder().setNotice(notice.toByteString())))
            .build());
    NotifyUpdatesResponse answer = next();
    while (!answer.hasDisposed() || answer.getDisposed().getThroughNumber() != number) {
      answer = next();
    }
  }

  @Override
  public void close() {
    requests.onCompleted();
  }

  private NotifyUpdatesResponse next() throws InterruptedException {
    Optional<NotifyUpdatesResponse> answer = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (answer == null) {
      throw new Case.CaseFailedException("no answer in " + LIMIT_SECONDS + " s");
    }
    if (answer.isEmpty()) {
      throw refused == null ? new Case.CaseFailedException("the stream ended") : refused;
    }
    return answer.get();
  }
}
