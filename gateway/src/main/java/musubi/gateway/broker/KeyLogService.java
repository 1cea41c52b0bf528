package musubi.gateway.broker;

import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import musubi.directory.v1.AppendKeyRequest;
import musubi.directory.v1.AppendKeyResponse;
import musubi.directory.v1.CountersignRequest;
import musubi.directory.v1.CountersignResponse;
import musubi.directory.v1.KeyLogServiceGrpc;
import musubi.directory.v1.WatchKeyLogRequest;
import musubi.directory.v1.WatchKeyLogResponse;
import musubi.gateway.access.Caller;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Recorder;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.rpc.Stream;
import musubi.gateway.translation.KeyLogLink.Update;
import musubi.gateway.translation.KeyLogMessages;
import musubi.gateway.translation.TranslationReason;

/** Serves {@code musubi.directory.v1.KeyLogService}: the key log at the broker. */
public final class KeyLogService extends KeyLogServiceGrpc.KeyLogServiceImplBase
    implements AutoCloseable {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(30);

  private final KeyLogBook book;
  private final Acts acts;
  private final Recorder recorder;
  private final Calls calls;
  private final InstantSource clock;
  private final Set<Stream<?, ?>> watching = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Serves the book. */
  public KeyLogService(
      KeyLogBook book, Acts acts, Recorder recorder, Calls calls, InstantSource clock) {
    this.book = book;
    this.acts = acts;
    this.recorder = recorder;
    this.calls = calls;
    this.clock = clock;
    book.onChange(() -> watching.forEach(Stream::nudge));
  }

  /** Ends the streams in order: whoever watches opens one again, where the node still serves. */
  @Override
  public void close() {
    closed = true;
    watching.forEach(Stream::nudge);
  }

  @Override
  public void appendKey(AppendKeyRequest request, StreamObserver<AppendKeyResponse> out) {
    calls.effect(
        out,
        () -> {
          long index =
              calls.act(acts, book.append(caller(), KeyLogMessages.entry(request.getEntry())));
          book.refresh();
          return AppendKeyResponse.newBuilder().setIndex(index).build();
        });
  }

  @Override
  public void countersign(CountersignRequest request, StreamObserver<CountersignResponse> out) {
    calls.effect(
        out,
        () -> {
          calls.act(
              acts, book.countersign(caller(), KeyLogMessages.checkpoint(request.getCheckpoint())));
          book.refresh();
          return CountersignResponse.getDefaultInstance();
        });
  }

  @Override
  public void watchKeyLog(WatchKeyLogRequest request, StreamObserver<WatchKeyLogResponse> out) {
    Call call = Call.current();
    calls.<WatchKeyLogRequest, WatchKeyLogResponse>stream(
        out, 1, stream -> watch(call, request, stream));
  }

  /** The record is that of the stream: what goes over it is the same for everybody. */
  private void watch(
      Call call, WatchKeyLogRequest request, Stream<WatchKeyLogRequest, WatchKeyLogResponse> stream)
      throws InterruptedException {
    if (request.getKnownSize() < 0 || request.getKnownSize() > book.size()) {
      throw Refusal.of(TranslationReason.KEY_LOG_SHORTER);
    }
    CallRecord provided = call.answered(clock.instant());
    recorder.write(provided);
    call.made(provided);
    watching.add(stream);
    try {
      long entries = request.getKnownSize();
      long checkpoint = -1;
      while (!closed && !stream.isEnded()) {
        Optional<Update> update =
            book.after(entries, request.getUnwitnessed()).filter(Update::isAnything);
        boolean news =
            update.isPresent()
                && (!update.get().entries().isEmpty()
                    || update.get().checkpoint().get().size() > checkpoint);
        if (news) {
          stream.send(response(update.get()));
          entries += update.get().entries().size();
          checkpoint = update.get().checkpoint().map(c -> c.size()).orElse(checkpoint);
        } else {
          stream.take(LOOK_AGAIN);
        }
      }
    } finally {
      watching.remove(stream);
    }
  }

  private static WatchKeyLogResponse response(Update update) {
    WatchKeyLogResponse.Builder response = WatchKeyLogResponse.newBuilder();
    update.entries().forEach(entry -> response.addEntries(KeyLogMessages.message(entry)));
    update
        .checkpoint()
        .ifPresent(checkpoint -> response.setCheckpoint(KeyLogMessages.message(checkpoint)));
    return response.build();
  }

  private static NodeName caller() {
    Caller caller = Call.current().caller();
    return new NodeName(caller.party(), caller.body());
  }
}
