package musubi.gateway.network;

import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import musubi.directory.v1.DirectoryServiceGrpc;
import musubi.directory.v1.GetDirectoryRequest;
import musubi.directory.v1.GetDirectoryResponse;
import musubi.directory.v1.SignedDirectory;
import musubi.directory.v1.WatchDirectoryRequest;
import musubi.directory.v1.WatchDirectoryResponse;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Recorder;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.rpc.Stream;

/** Serves {@code musubi.directory.v1.DirectoryService}: the directory in force at this node. */
public final class DirectoryService extends DirectoryServiceGrpc.DirectoryServiceImplBase
    implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final DirectoryKeeper directories;
  private final Recorder recorder;
  private final Calls calls;
  private final InstantSource clock;
  private volatile boolean closed;
  private final Set<Stream<?, ?>> watching = ConcurrentHashMap.newKeySet();

  /** Serves what the keeper has. */
  public DirectoryService(
      DirectoryKeeper directories, Recorder recorder, Calls calls, InstantSource clock) {
    this.directories = directories;
    this.recorder = recorder;
    this.calls = calls;
    this.clock = clock;
    directories.onChange(() -> watching.forEach(Stream::nudge));
  }

  /** Ends the streams in order: whoever watches opens one again, where the node still serves. */
  @Override
  public void close() {
    closed = true;
    watching.forEach(Stream::nudge);
  }

  @Override
  public void getDirectory(GetDirectoryRequest request, StreamObserver<GetDirectoryResponse> out) {
    calls.read(
        out,
        () ->
            new Calls.Recorded<>(
                GetDirectoryResponse.newBuilder().setDirectory(signed()).build(),
                Call.current().answered(clock.instant())));
  }

  @Override
  public void watchDirectory(
      WatchDirectoryRequest request, StreamObserver<WatchDirectoryResponse> out) {
    Call call = Call.current();
    calls.<WatchDirectoryRequest, WatchDirectoryResponse>stream(
        out, 1, stream -> watch(call, request.getKnownNumber(), stream));
  }

  private void watch(
      Call call, long known, Stream<WatchDirectoryRequest, WatchDirectoryResponse> stream)
      throws InterruptedException {
    watching.add(stream);
    try {
      long sent = known;
      while (!closed && !stream.isEnded()) {
        long number = directories.number();
        if (number > sent) {
          CallRecord provided = call.answered(clock.instant());
          recorder.write(provided);
          call.made(provided);
          stream.send(WatchDirectoryResponse.newBuilder().setDirectory(signed()).build());
          sent = number;
        } else {
          stream.take(LOOK_AGAIN);
        }
      }
    } finally {
      watching.remove(stream);
    }
  }

  private SignedDirectory signed() {
    try {
      return SignedDirectory.parseFrom(directories.signed());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the directory in force cannot be read", e);
    }
  }
}
