package musubi.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
  private static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);
  private static final byte[] FIRST = {1, 2, 3};
  private static final byte[] SECOND = {4, 5};

  private final List<byte[]> sent = new ArrayList<>();
  private final List<List<byte[]>> taken = new ArrayList<>();
  private Status status = Status.OK;
  private Server server;
  private ManagedChannel channel;

  /** Answers with the status and the receipts that a test sets. */
  private final class Node extends InquiryServiceGrpc.InquiryServiceImplBase {
    @Override
    public void inquire(InquireRequest request, StreamObserver<InquireResponse> out) {
      if (!status.isOk()) {
        out.onError(status.asRuntimeException());
        return;
      }
      out.onNext(InquireResponse.getDefaultInstance());
      out.onCompleted();
    }
  }

  private final class Promising implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      return next.startCall(
          new SimpleForwardingServerCall<>(call) {
            @Override
            public void close(Status end, Metadata trailers) {
              sent.forEach(receipt -> trailers.put(TRAILER, receipt));
              super.close(end, trailers);
            }
          },
          headers);
    }
  }

  @BeforeEach
  void start() throws Exception {
    server =
        InProcessServerBuilder.forName("receipts")
            .directExecutor()
            .addService(new Node())
            .intercept(new Promising())
            .build()
            .start();
    channel = InProcessChannelBuilder.forName("receipts").directExecutor().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void capturing_twoNodesPromise_givesBothBeforeTheCallReturns() {
    sent.addAll(List.of(FIRST, SECOND));

    inquire(taken::add);

    assertEquals(1, taken.size());
    assertEquals(2, taken.getFirst().size());
    assertArrayEquals(FIRST, taken.getFirst().get(0));
    assertArrayEquals(SECOND, taken.getFirst().get(1));
  }

  @Test
  void capturing_callIsRefused_givesItsReceipts() {
    sent.add(FIRST);
    status = Status.NOT_FOUND;

    assertThrows(StatusRuntimeException.class, () -> inquire(taken::add));

    assertArrayEquals(FIRST, taken.getFirst().getFirst());
  }

  @Test
  void capturing_noNodePromises_givesNone() {
    inquire(taken::add);

    assertEquals(List.of(List.of()), taken);
  }

  @Test
  void capturing_takerFails_stillEndsTheCall() {
    Logger printsTheFailure = Logger.getLogger("io.grpc");
    printsTheFailure.setLevel(Level.OFF);
    inquire(
        receipts -> {
          throw new IllegalStateException("taker");
        });
    printsTheFailure.setLevel(null);
  }

  private void inquire(Consumer<List<byte[]>> taker) {
    var answer =
        InquiryServiceGrpc.newBlockingStub(channel)
            .withInterceptors(Receipts.capturing(taker))
            .inquire(InquireRequest.getDefaultInstance());
    assertEquals(InquireResponse.getDefaultInstance(), answer);
  }
}
