package musubi.gateway.rpc;

import io.grpc.stub.CallStreamObserver;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;

/**
 * Both directions of a bidirectional stream as straight-line code: one thread takes what came, any
 * thread sends and waits while the peer is slow. The one adapter, for both sides.
 *
 * <p>At most {@code window} messages wait here: the peer is asked for one more when one is taken.
 */
public final class Stream<I, O> {
  /** How long a callee waits for its caller to read; ours. */
  static final Duration SLOWEST_READER = Duration.ofSeconds(30);

  private static final Duration FOR_EVER = Duration.ofDays(365);

  private final LinkedBlockingQueue<Event<I>> inbox = new LinkedBlockingQueue<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicBoolean nudged = new AtomicBoolean();
  private final int window;
  private final Duration readers;
  private CallStreamObserver<O> out;
  private boolean ended;

  private Stream(int window, Duration readers) {
    this.window = window;
    this.readers = readers;
  }

  /**
   * The callee's side.
   *
   * @param out what gRPC gave the service
   * @param window messages that may wait here
   * @param conversation runs on a virtual thread of its own until the stream ends
   * @param refusal what the caller is told about a failure of the conversation
   * @return what the service gives back to gRPC
   */
  static <I, O> StreamObserver<I> serve(
      StreamObserver<O> out,
      int window,
      Conversation<I, O> conversation,
      Function<RuntimeException, Refusal> refusal) {
    return serve(out, window, conversation, refusal, SLOWEST_READER);
  }

  /** With another time that a caller has to read. */
  static <I, O> StreamObserver<I> serve(
      StreamObserver<O> out,
      int window,
      Conversation<I, O> conversation,
      Function<RuntimeException, Refusal> refusal,
      Duration readers) {
    Stream<I, O> stream = new Stream<>(window, readers);
    ServerCallStreamObserver<O> server = (ServerCallStreamObserver<O>) out;
    server.disableAutoRequest();
    server.setOnCancelHandler(() -> stream.end(Optional.of(new StreamEndedException("cancelled"))));
    // The gate may close the call underneath, for a message that the contract does not have.
    server.setOnCloseHandler(() -> stream.end(Optional.of(new StreamEndedException("closed"))));
    server.setOnReadyHandler(stream::signal);
    stream.out = server;
    server.request(window);
    io.grpc.Context context = io.grpc.Context.current();
    Thread.ofVirtual()
        .name("stream")
        .start(
            context.wrap(
                () -> {
                  try {
                    conversation.with(stream);
                    stream.close();
                  } catch (StreamEndedException | InterruptedException e) {
                    stream.fail(
                        io.grpc.Status.UNAVAILABLE
                            .withDescription("the stream ended")
                            .asRuntimeException());
                  } catch (RuntimeException e) {
                    stream.fail(ErrorTranslator.exception(refusal.apply(e)));
                  }
                }));
    return stream.observer();
  }

  /** The caller's side: an observer to give to the stub, and the stream behind it. */
  public static <I, O> Opening<I, O> open(int window) {
    return new Opening<>(new Stream<>(window, FOR_EVER));
  }

  /** The next message; empty when the peer has ended the stream in order. */
  public Optional<I> take() throws InterruptedException {
    Event<I> event = inbox.take();
    while (event.isNudge()) {
      nudged.set(false);
      event = inbox.take();
    }
    return opened(event);
  }

  /**
   * The next message within a time; empty when none came or the peer has ended in order.
   *
   * @throws StreamEndedException when the stream broke
   */
  public Optional<I> take(Duration limit) throws InterruptedException {
    Event<I> event = inbox.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    return event == null ? Optional.empty() : opened(event);
  }

  /**
   * Lets a waiting {@link #take(Duration)} return empty: there is something to do here. Many nudges
   * are one.
   */
  public void nudge() {
    if (nudged.compareAndSet(false, true)) {
      inbox.add(Event.nudge());
    }
  }

  /**
   * Sends; waits while the peer takes nothing. A callee does not wait for ever: its caller could
   * hold a place and what waits for it.
   *
   * @throws Refusal READER_TOO_SLOW
   */
  public void send(O message) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = readers.toNanos();
      while (!ended && !out.isReady()) {
        left = changed.awaitNanos(left);
        if (left <= 0) {
          throw Refusal.of(AccessReason.READER_TOO_SLOW);
        }
      }
      if (ended) {
        throw new StreamEndedException("ended");
      }
      out.onNext(message);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the stream has ended, from either side. */
  public boolean isEnded() {
    lock.lock();
    try {
      return ended;
    } finally {
      lock.unlock();
    }
  }

  /** Ends our direction in order. */
  public void close() {
    lock.lock();
    try {
      if (!ended) {
        out.onCompleted();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Breaks the stream off. */
  public void fail(RuntimeException failure) {
    lock.lock();
    try {
      if (!ended) {
        ended = true;
        changed.signalAll();
        out.onError(failure);
      }
    } finally {
      lock.unlock();
    }
  }

  /** What a callee does with a stream. */
  @FunctionalInterface
  public interface Conversation<I, O> {
    void with(Stream<I, O> stream) throws InterruptedException;
  }

  /** A caller's stream before its call is made. */
  public static final class Opening<I, O> implements ClientResponseObserver<O, I> {
    private final Stream<I, O> stream;
    private final StreamObserver<I> observer;

    private Opening(Stream<I, O> stream) {
      this.stream = stream;
      this.observer = stream.observer();
    }

    /** The stream; usable once the stub has been called. */
    public Stream<I, O> stream() {
      return stream;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<O> requests) {
      requests.disableAutoRequestWithInitial(stream.window);
      requests.setOnReadyHandler(stream::signal);
      stream.out = requests;
    }

    @Override
    public void onNext(I message) {
      observer.onNext(message);
    }

    @Override
    public void onError(Throwable failure) {
      observer.onError(failure);
    }

    /** A callee that has ended takes nothing any more, so this ends our direction, too. */
    @Override
    public void onCompleted() {
      stream.end(Optional.empty());
    }
  }

  private Optional<I> opened(Event<I> event) {
    if (event.failure().isPresent()) {
      inbox.add(event);
      throw event.failure().get();
    }
    if (event.message().isPresent()) {
      out.request(1);
    } else if (event.isNudge()) {
      nudged.set(false);
    } else {
      inbox.add(event);
    }
    return event.message();
  }

  private StreamObserver<I> observer() {
    return new StreamObserver<>() {
      @Override
      public void onNext(I message) {
        inbox.add(Event.message(message));
      }

      @Override
      public void onError(Throwable failure) {
        end(Optional.of(StreamEndedException.of(failure)));
      }

      @Override
      public void onCompleted() {
        inbox.add(Event.end(Optional.empty()));
      }
    };
  }

  private void end(Optional<StreamEndedException> failure) {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    inbox.add(Event.end(failure));
  }

  private void signal() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A message, the end of the stream, or a nudge from this side. */
  private record Event<I>(
      Optional<I> message, Optional<StreamEndedException> failure, boolean isNudge) {
    static <I> Event<I> message(I message) {
      return new Event<>(Optional.of(message), Optional.empty(), false);
    }

    static <I> Event<I> end(Optional<StreamEndedException> failure) {
      return new Event<>(Optional.empty(), failure, false);
    }

    static <I> Event<I> nudge() {
      return new Event<>(Optional.empty(), Optional.empty(), true);
    }
  }
}
