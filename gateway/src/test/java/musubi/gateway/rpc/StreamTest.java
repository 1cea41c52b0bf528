package musubi.gateway.rpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration READERS = Duration.ofMillis(200);

  private final CompletableFuture<String> ended = new CompletableFuture<>();
  private Server server;
  private ManagedChannel channel;

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.shutdownNow();
  }

  @Test
  void serve_callClosedUnderneath_endsTheConversation() throws Exception {
    Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream =
        open(Stream::take, new ClosesAtFirstMessage());

    stream.send(NotifyUpdatesRequest.getDefaultInstance());

    assertEquals("closed", ended.get(10, TimeUnit.SECONDS));
  }

  @Test
  void serve_callerGoesAway_endsTheConversation() throws Exception {
    Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream = open(Stream::take);

    stream.fail(Status.CANCELLED.asRuntimeException());

    assertEquals("cancelled", ended.get(10, TimeUnit.SECONDS));
  }

  @Test
  void serve_callerEndsInOrder_letsTheConversationAnswer() throws Exception {
    Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream =
        open(
            served -> {
              assertTrue(served.take().isEmpty());
              served.send(NotifyUpdatesResponse.getDefaultInstance());
            });

    stream.close();

    assertEquals(Optional.of(NotifyUpdatesResponse.getDefaultInstance()), stream.take(LIMIT));
    assertEquals("returned", ended.get(10, TimeUnit.SECONDS));
  }

  @Test
  void open_calleeEndsInOrder_isEnded() throws Exception {
    Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream = open(served -> {});

    assertTrue(stream.take(LIMIT).isEmpty());
    assertTrue(stream.isEnded());
  }

  @Test
  void serve_conversationRefuses_saysTheReason() throws Exception {
    Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream =
        open(
            served -> {
              throw Refusal.of(AccessReason.NODE_BUSY);
            });

    try {
      stream.take(LIMIT);
    } catch (StreamEndedException e) {
      assertEquals("NODE_BUSY", e.reason());
      return;
    }
    throw new AssertionError("the stream did not end");
  }

  @Test
  void serve_callerThatDoesNotRead_isRefusedAfterAWhile() throws Exception {
    Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream =
        open(
            served -> {
              while (true) {
                served.send(NotifyUpdatesResponse.getDefaultInstance());
              }
            });

    assertEquals("READER_TOO_SLOW", ended.get(10, TimeUnit.SECONDS));
    StreamEndedException told =
        assertThrows(
            StreamEndedException.class,
            () -> {
              while (stream.take(LIMIT).isPresent()) {
                continue;
              }
            });
    assertEquals("READER_TOO_SLOW", told.reason());
  }

  private Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> open(
      Stream.Conversation<NotifyUpdatesRequest, NotifyUpdatesResponse> conversation,
      ServerInterceptor... interceptors)
      throws IOException {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder builder =
        InProcessServerBuilder.forName(name).addService(new Service(conversation));
    for (ServerInterceptor interceptor : interceptors) {
      builder.intercept(interceptor);
    }
    server = builder.build().start();
    channel = InProcessChannelBuilder.forName(name).build();
    Stream.Opening<NotifyUpdatesResponse, NotifyUpdatesRequest> opening = Stream.open(4);
    NoticeServiceGrpc.newStub(channel).notifyUpdates(opening);
    return opening.stream();
  }

  private final class Service extends NoticeServiceGrpc.NoticeServiceImplBase {
    private final Stream.Conversation<NotifyUpdatesRequest, NotifyUpdatesResponse> conversation;

    Service(Stream.Conversation<NotifyUpdatesRequest, NotifyUpdatesResponse> conversation) {
      this.conversation = conversation;
    }

    @Override
    public StreamObserver<NotifyUpdatesRequest> notifyUpdates(
        StreamObserver<NotifyUpdatesResponse> out) {
      return Stream.serve(out, 4, this::converse, ErrorTranslator::refusal, READERS);
    }

    private void converse(Stream<NotifyUpdatesRequest, NotifyUpdatesResponse> stream)
        throws InterruptedException {
      try {
        conversation.with(stream);
        ended.complete("returned");
      } catch (StreamEndedException e) {
        ended.complete(e.reason());
        throw e;
      } catch (Refusal e) {
        ended.complete(e.reason().name());
        throw e;
      }
    }
  }

  /** As the gate does with a message that the contract does not have. */
  private static final class ClosesAtFirstMessage implements ServerInterceptor {
    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onMessage(Q message) {
          call.close(Status.INVALID_ARGUMENT, new Metadata());
        }
      };
    }
  }
}
