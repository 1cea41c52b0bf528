package musubi.gateway.registry;

import static musubi.gateway.local.TestNetwork.peer;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.Stream;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.BatchDisposed;
import musubi.registry.v1.History;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;
import musubi.registry.v1.NumberedUpdate;
import musubi.registry.v1.ReceiverHello;
import musubi.registry.v1.Rejection;
import musubi.registry.v1.RejectionsSeen;
import musubi.registry.v1.SenderHello;
import musubi.registry.v1.UpdateBatch;

/** Speaks for a tier below, message by message, with whatever certificate. */
final class NoticePeer implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(20);

  private final TestPeer peer;
  private final Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream;
  private final List<Rejection> rejections = new ArrayList<>();

  NoticePeer(String certificate, Member callee) {
    peer = peer(TestNetwork.shared(), certificate, callee);
    Stream.Opening<NotifyUpdatesResponse, NotifyUpdatesRequest> opening = Stream.open(64);
    NoticeServiceGrpc.newStub(peer.channel()).notifyUpdates(opening);
    stream = opening.stream();
  }

  /** A municipality at its prefecture, after hello. */
  static NoticePeer greeted(String municipality, Member prefecture) throws InterruptedException {
    NoticePeer peer = new NoticePeer("communication/" + municipality, prefecture);
    peer.greet(history(municipality, 0, new byte[32]));
    return peer;
  }

  static History history(String municipality, long number, byte[] hash) {
    return History.newBuilder()
        .setMunicipalityCode(municipality)
        .setLastNumber(number)
        .setRunningHash(ByteString.copyFrom(hash))
        .build();
  }

  static NumberedUpdate notice(byte[] notice) {
    return NumberedUpdate.newBuilder().setNotice(ByteString.copyFrom(notice)).build();
  }

  void send(NotifyUpdatesRequest request) throws InterruptedException {
    stream.send(request);
  }

  void hello(int revision, History... histories) throws InterruptedException {
    send(
        NotifyUpdatesRequest.newBuilder()
            .setHello(
                SenderHello.newBuilder()
                    .setContractRevision(revision)
                    .addAllHistories(List.of(histories)))
            .build());
  }

  ReceiverHello greet(History... histories) throws InterruptedException {
    hello(1, histories);
    return next().getHello();
  }

  void batch(String municipality, long first, List<NumberedUpdate> updates)
      throws InterruptedException {
    send(
        NotifyUpdatesRequest.newBuilder()
            .setBatch(
                UpdateBatch.newBuilder()
                    .setMunicipalityCode(municipality)
                    .setFirstNumber(first)
                    .addAllUpdates(updates))
            .build());
  }

  BatchDisposed disposed(String municipality, long first, List<NumberedUpdate> updates)
      throws InterruptedException {
    batch(municipality, first, updates);
    NotifyUpdatesResponse answer = next();
    if (!answer.hasDisposed()) {
      throw new AssertionError("no disposition: " + answer.getStepCase());
    }
    return answer.getDisposed();
  }

  void seen(List<Rejection> stored) throws InterruptedException {
    send(
        NotifyUpdatesRequest.newBuilder()
            .setRejectionsSeen(RejectionsSeen.newBuilder().addAllRejections(stored))
            .build());
  }

  /** The next answer that is no rejection; rejections in between are kept. */
  NotifyUpdatesResponse next() throws InterruptedException {
    while (true) {
      NotifyUpdatesResponse answer = take(LIMIT).orElseThrow(() -> new AssertionError("nothing"));
      if (!answer.hasRejections()) {
        return answer;
      }
      rejections.addAll(answer.getRejections().getRejectionsList());
    }
  }

  /** The rejections that come next, or came before and were kept. */
  List<Rejection> nextRejections() throws InterruptedException {
    if (rejections.isEmpty()) {
      rejections.addAll(
          take(LIMIT)
              .orElseThrow(() -> new AssertionError("nothing"))
              .getRejections()
              .getRejectionsList());
    }
    // They come again until they are seen, so twice when much happens at once.
    List<Rejection> came = rejections.stream().distinct().toList();
    rejections.clear();
    return came;
  }

  Optional<NotifyUpdatesResponse> take(Duration limit) throws InterruptedException {
    return stream.take(limit);
  }

  /** Why the stream ends. */
  String end() throws InterruptedException {
    try {
      while (true) {
        if (stream.take(LIMIT).isEmpty()) {
          return stream.isEnded() ? "in order" : "not at all";
        }
      }
    } catch (StreamEndedException e) {
      return e.reason();
    }
  }

  void halfClose() {
    stream.close();
  }

  /** Cuts the connection in the middle of whatever is under way. */
  @Override
  public void close() {
    stream.fail(Status.CANCELLED.asRuntimeException());
    peer.close();
  }
}
