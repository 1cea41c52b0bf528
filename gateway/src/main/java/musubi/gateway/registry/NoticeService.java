package musubi.gateway.registry;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.rpc.Stream;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.BodyCode;
import musubi.registry.v1.History;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;
import musubi.registry.v1.SenderHello;
import musubi.registry.v1.UpdateBatch;

/**
 * Serves {@code musubi.registry.v1.NoticeService}: one conversation per stream, on a virtual thread
 * of its own, and beside it one that passes rejections down.
 */
public final class NoticeService extends NoticeServiceGrpc.NoticeServiceImplBase {
  private static final int WINDOW = 4;
  private static final Duration HELLO_LIMIT = Duration.ofSeconds(10);
  private static final int REJECTIONS_AT_ONCE = 500;
  private static final long LOOK_AGAIN_MILLIS = 1_000;

  private final NoticeIntake intake;
  private final PgRejections rejections;
  private final Database database;
  private final Signals signals;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the intake. */
  public NoticeService(
      NoticeIntake intake,
      PgRejections rejections,
      Database database,
      Signals signals,
      Calls calls,
      InstantSource clock) {
    this.intake = intake;
    this.rejections = rejections;
    this.database = database;
    this.signals = signals;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public StreamObserver<NotifyUpdatesRequest> notifyUpdates(
      StreamObserver<NotifyUpdatesResponse> out) {
    Call call = Call.current();
    return calls.stream(out, WINDOW, stream -> new Conversation(call, stream).run());
  }

  private final class Conversation {
    private final Call call;
    private final Stream<NotifyUpdatesRequest, NotifyUpdatesResponse> stream;
    private final Set<String> municipalities = new ConcurrentSkipListSet<>();
    private final Set<String> forked = new HashSet<>();
    private final Semaphore rejectionsWait = new Semaphore(1);
    private volatile boolean over;

    Conversation(Call call, Stream<NotifyUpdatesRequest, NotifyUpdatesResponse> stream) {
      this.call = call;
      this.stream = stream;
    }

    void run() throws InterruptedException {
      SenderHello hello =
          stream
              .take(HELLO_LIMIT)
              .filter(NotifyUpdatesRequest::hasHello)
              .map(NotifyUpdatesRequest::getHello)
              .orElseThrow(
                  () -> Refusal.of(RegistryReason.STREAM_OUT_OF_STEP, "no hello came first"));
      answer(hello);
      Runnable wake = rejectionsWait::release;
      signals.onRejections(wake);
      Thread down = Thread.ofVirtual().name("rejections").start(this::passRejectionsDown);
      try {
        for (Optional<NotifyUpdatesRequest> next = stream.take();
            next.isPresent();
            next = stream.take()) {
          take(next.get());
        }
      } finally {
        over = true;
        signals.forget(wake);
        down.interrupt();
        down.join();
      }
    }

    private void take(NotifyUpdatesRequest request) throws InterruptedException {
      switch (request.getStepCase()) {
        case HELLO -> answer(request.getHello());
        case BATCH -> dispose(request.getBatch());
        case REJECTIONS_SEEN ->
            rejections.markSeen(
                database,
                NoticeMessages.rejected(
                    request.getRejectionsSeen().getRejectionsList().stream()
                        .filter(r -> municipalities.contains(r.getMunicipalityCode()))
                        .toList()));
        case STEP_NOT_SET ->
            throw Refusal.of(RegistryReason.STREAM_OUT_OF_STEP, "a message without content");
      }
    }

    private void answer(SenderHello hello) throws InterruptedException {
      if (hello.getContractRevision() < NoticeMessages.REVISION) {
        throw Refusal.of(RegistryReason.CONTRACT_TOO_OLD);
      }
      List<PgUpdates.Lane> histories = new ArrayList<>();
      for (History history : hello.getHistoriesList()) {
        requireMaySpeakFor(history.getMunicipalityCode());
        histories.add(intake.history(history.getMunicipalityCode()));
        municipalities.add(history.getMunicipalityCode());
        compare(history);
      }
      stream.send(NoticeMessages.receiverHello(histories));
    }

    /** The answer tells the caller; nothing of a forked history is taken, and others go on. */
    private void compare(History history) {
      boolean same =
          intake.remembers(
              history.getMunicipalityCode(),
              history.getLastNumber(),
              history.getRunningHash().toByteArray());
      if (same) {
        forked.remove(history.getMunicipalityCode());
      } else {
        forked.add(history.getMunicipalityCode());
      }
    }

    private void dispose(UpdateBatch batch) throws InterruptedException {
      String municipality = batch.getMunicipalityCode();
      if (!municipalities.contains(municipality)) {
        throw Refusal.of(RegistryReason.STREAM_OUT_OF_STEP, "a municipality without a hello");
      }
      if (forked.contains(municipality)) {
        throw Refusal.of(RegistryReason.FORKED);
      }
      PgUpdates.Lane lane =
          intake.dispose(
              municipality,
              batch.getFirstNumber(),
              NoticeMessages.incoming(batch),
              () -> call.answered(clock.instant()));
      stream.send(NoticeMessages.disposed(lane));
    }

    private void passRejectionsDown() {
      try {
        while (!stream.isEnded()) {
          List<PgRejections.Rejected> unseen =
              rejections.unseen(database, municipalities, REJECTIONS_AT_ONCE);
          if (!unseen.isEmpty()) {
            stream.send(NoticeMessages.rejections(unseen));
          }
          rejectionsWait.tryAcquire(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
          rejectionsWait.drainPermits();
        }
      } catch (InterruptedException | StreamEndedException e) {
        // The conversation is over.
        return;
      } catch (RuntimeException e) {
        // A read that the end of the conversation interrupted must not speak before its reason.
        if (!over) {
          stream.fail(Status.UNAVAILABLE.asRuntimeException());
        }
      }
    }

    /** A municipality speaks for itself, a prefecture for its municipalities ([002 R-003]). */
    private void requireMaySpeakFor(String municipality) {
      if (!maySpeakFor(call.caller(), municipality)) {
        throw Refusal.of(RegistryReason.MUNICIPALITY_NOT_CALLERS);
      }
    }
  }

  /** Whether a caller may bring what belongs to a municipality: its own, or its prefecture. */
  public static boolean maySpeakFor(Caller caller, String municipality) {
    BodyCode code;
    try {
      code = new BodyCode(municipality);
    } catch (IllegalArgumentException e) {
      return false;
    }
    return code.isMunicipality()
        && (caller.body().equals(code)
            || caller.body().isPrefecture() && code.prefecture().equals(caller.body()));
  }
}
