package musubi.load;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import musubi.client.Connection;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Makes calls over some connections and measures them. Calls end on the connections' own threads,
 * and in a closed loop the next begins there.
 */
final class Generator implements AutoCloseable {
  private static final long CALL_SECONDS = 30;
  private static final long PAUSE_AFTER_ERROR_MILLIS = 10;

  // What an open loop may have under way when nothing comes back; beyond it starts are late, and
  // their latency says so.
  private static final int MOST_IN_FLIGHT = 10_000;

  private final List<Connection> connections;
  private final MethodDescriptor<byte[], byte[]> method;
  private final Predicate<byte[]> isAnswer;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private Generator(
      List<Connection> connections,
      MethodDescriptor<byte[], byte[]> method,
      Predicate<byte[]> isAnswer) {
    this.connections = connections;
    this.method = method;
    this.isAnswer = isAnswer;
  }

  /** Calls a unary method over some connections of the same description. */
  static Generator of(int connections, Connection.Builder description, String method) {
    return of(connections, description, Bytes.unary(method));
  }

  /** Calls one method over some connections of the same description. */
  static Generator of(
      int connections, Connection.Builder description, MethodDescriptor<byte[], byte[]> method) {
    return of(connections, description, method, message -> message.length > 0);
  }

  /**
   * The same where not every message is what was asked for.
   *
   * @param isAnswer whether a message is; a call that brings none is an error
   */
  static Generator of(
      int connections,
      Connection.Builder description,
      MethodDescriptor<byte[], byte[]> method,
      Predicate<byte[]> isAnswer) {
    return new Generator(
        IntStream.range(0, connections).mapToObj(i -> description.open()).toList(),
        method,
        isAnswer);
  }

  /** Makes calls until none are left or the time is over, and waits for those under way. */
  Outcome run(Calls calls, Pace pace, Duration limit) {
    Run run = new Run(calls, limit);
    return switch (pace) {
      case Pace.Closed closed -> run.closed(closed.inFlight());
      case Pace.Open open -> run.open(open.perSecond());
    };
  }

  /** Makes one call, waits, and returns what it answered. */
  List<byte[]> ask(Calls.Call call) {
    List<byte[]> answers = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(
            ClientInterceptors.intercept(
                connections.getFirst().channel(),
                MetadataUtils.newAttachHeadersInterceptor(call.headers())),
            method,
            CallOptions.DEFAULT.withDeadlineAfter(CALL_SECONDS, SECONDS),
            call.message())
        .forEachRemaining(answers::add);
    return answers;
  }

  @Override
  public void close() {
    timer.shutdownNow();
    connections.forEach(Connection::close);
  }

  private final class Run {
    private final Calls calls;
    private final long start = System.nanoTime();
    private final long end;
    private final ConcurrentHistogram micros =
        new ConcurrentHistogram(SECONDS.toMicros(2 * CALL_SECONDS), 3);
    private final LongAdder done = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final AtomicReference<String> firstError = new AtomicReference<>();
    private final Phaser underWay = new Phaser(1);

    Run(Calls calls, Duration limit) {
      this.calls = calls;
      this.end = start + limit.toNanos();
    }

    Outcome closed(int inFlight) {
      underWay.bulkRegister(inFlight);
      IntStream.range(0, inFlight).forEach(this::next);
      return outcome();
    }

    /** Each start has its time, whether or not the machine keeps up with it. */
    Outcome open(double perSecond) {
      Semaphore room = new Semaphore(MOST_IN_FLIGHT);
      for (long i = 0; ; i++) {
        long intended = start + (long) (i * 1e9 / perSecond);
        Optional<Calls.Call> call = intended < end ? calls.next() : Optional.empty();
        if (call.isEmpty()) {
          return outcome();
        }
        waitUntil(intended);
        room.acquireUninterruptibly();
        underWay.register();
        begin(
            call.get(),
            (int) (i % connections.size()),
            status -> {
              took(intended, status);
              room.release();
              underWay.arriveAndDeregister();
            });
      }
    }

    private void next(int slot) {
      Optional<Calls.Call> call = System.nanoTime() < end ? calls.next() : Optional.empty();
      if (call.isEmpty()) {
        underWay.arriveAndDeregister();
        return;
      }
      long begun = System.nanoTime();
      begin(
          call.get(),
          slot % connections.size(),
          status -> {
            took(begun, status);
            if (status.isOk()) {
              next(slot);
            } else {
              timer.schedule(() -> next(slot), PAUSE_AFTER_ERROR_MILLIS, MILLISECONDS);
            }
          });
    }

    private void took(long begun, Status status) {
      if (status.isOk()) {
        done.increment();
        micros.recordValue(
            Math.min(micros.getHighestTrackableValue(), (System.nanoTime() - begun) / 1_000));
      } else {
        errors.increment();
        firstError.compareAndSet(null, status.getCode() + ": " + status.getDescription());
      }
    }

    private void begin(Calls.Call next, int connection, Consumer<Status> ended) {
      ClientCall<byte[], byte[]> call =
          connections
              .get(connection)
              .channel()
              .newCall(
                  method,
                  CallOptions.DEFAULT
                      .withExecutor(MoreExecutors.directExecutor())
                      .withDeadlineAfter(CALL_SECONDS, SECONDS));
      call.start(new Answer(messagesOfAnswer(), isAnswer, ended), next.headers());
      call.request(Integer.MAX_VALUE);
      call.sendMessage(next.message());
      call.halfClose();
    }

    private Outcome outcome() {
      underWay.arriveAndAwaitAdvance();
      return new Outcome(
          done.sum(),
          errors.sum(),
          Optional.ofNullable(firstError.get()),
          (System.nanoTime() - start) / 1e9,
          Outcome.Latency.of(micros));
    }
  }

  private static void waitUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** A list is an answer when somebody is in it: one message at least, and its summary. */
  private int messagesOfAnswer() {
    return method.getType().serverSendsOneMessage() ? 1 : 2;
  }

  /** An end is good when an answer came before it. */
  private static final class Answer extends ClientCall.Listener<byte[]> {
    private final int expected;
    private final Predicate<byte[]> isAnswer;
    private final Consumer<Status> ended;
    private int messages;

    Answer(int expected, Predicate<byte[]> isAnswer, Consumer<Status> ended) {
      this.expected = expected;
      this.isAnswer = isAnswer;
      this.ended = ended;
    }

    @Override
    public void onMessage(byte[] message) {
      if (isAnswer.test(message)) {
        messages++;
      }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      ended.accept(
          status.isOk() && messages < expected
              ? Status.INTERNAL.withDescription("an end without an answer")
              : status);
    }
  }
}
