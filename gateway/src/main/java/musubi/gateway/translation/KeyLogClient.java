package musubi.gateway.translation;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import musubi.directory.v1.AppendKeyRequest;
import musubi.directory.v1.CountersignRequest;
import musubi.directory.v1.KeyLogServiceGrpc;
import musubi.directory.v1.KeyLogServiceGrpc.KeyLogServiceBlockingStub;
import musubi.directory.v1.WatchKeyLogRequest;
import musubi.directory.v1.WatchKeyLogResponse;
import musubi.gateway.access.Purpose;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.Stream;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.RequestId;

/** Follows and feeds the broker's key log. Thread-safe. */
public final class KeyLogClient implements KeyLogLink {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Neighbour broker;
  private final InstantSource clock;

  /** To the broker. */
  public KeyLogClient(Neighbour broker, InstantSource clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public Watch watch(long knownSize, boolean unwitnessed) {
    Stream.Opening<WatchKeyLogResponse, WatchKeyLogRequest> opening = Stream.open(4);
    // A stream has no deadline: it lives as long as both nodes do.
    try {
      KeyLogServiceGrpc.newStub(broker.channel())
          .watchKeyLog(
              WatchKeyLogRequest.newBuilder()
                  .setKnownSize(knownSize)
                  .setUnwitnessed(unwitnessed)
                  .build(),
              opening);
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
    return new StreamWatch(opening.stream());
  }

  @Override
  public void append(SignedEntry entry) {
    try {
      stub()
          .appendKey(AppendKeyRequest.newBuilder().setEntry(KeyLogMessages.message(entry)).build());
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }

  @Override
  public void countersign(Checkpoint checkpoint) {
    try {
      stub()
          .countersign(
              CountersignRequest.newBuilder()
                  .setCheckpoint(KeyLogMessages.message(checkpoint))
                  .build());
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }

  private KeyLogServiceBlockingStub stub() {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    return KeyLogServiceGrpc.newBlockingStub(broker.channel())
        .withDeadlineAfter(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(Headers.of(Optional.of(id), Purpose.NONE)));
  }

  private record StreamWatch(Stream<WatchKeyLogResponse, WatchKeyLogRequest> stream)
      implements Watch {
    @Override
    public Optional<Update> take(Duration limit) throws InterruptedException {
      Optional<WatchKeyLogResponse> answer = stream.take(limit);
      if (answer.isEmpty() && stream.isEnded()) {
        throw new StreamEndedException("ended");
      }
      return answer.map(StreamWatch::update);
    }

    @Override
    public void breakOff() {
      stream.fail(Status.CANCELLED.asRuntimeException());
    }

    private static Update update(WatchKeyLogResponse response) {
      return new Update(
          response.getEntriesList().stream().map(KeyLogMessages::entry).toList(),
          response.hasCheckpoint()
              ? Optional.of(KeyLogMessages.checkpoint(response.getCheckpoint()))
              : Optional.empty());
    }
  }
}
