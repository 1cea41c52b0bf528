package musubi.client;

import static java.util.Objects.requireNonNull;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import musubi.client.Connection.Link;

/**
 * A channel that is exchanged for a new one while calls run, without one failing for it: the new
 * one is connected first; the old one takes calls for a while longer, since somebody may have been
 * given it an instant before, and then only finishes those that it has.
 *
 * <p>Thread-safe.
 */
final class LiveChannel implements AutoCloseable {
  private static final long TRY_AGAIN_NANOS = 500_000_000;
  private static final long STOP_SECONDS = 5;

  // Time in which an old channel still takes calls, then time in which they may finish; ours.
  private static final Duration GRACE = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final AtomicLong lastTry = new AtomicLong(System.nanoTime());
  private final Set<ManagedChannel> retiring = new HashSet<>();
  private volatile Link current;
  private Link coming;
  private boolean closed;

  LiveChannel(Link first) {
    this.current = requireNonNull(first, "first");
  }

  /**
   * The channel for one call. A connection that could not be made is tried again now, at most twice
   * a second: gRPC alone pauses up to two minutes after a long absence.
   */
  Link get() {
    Link link = current;
    ManagedChannel channel = link.channel();
    long now = System.nanoTime();
    long last = lastTry.get();
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE
        && now - last >= TRY_AGAIN_NANOS
        && lastTry.compareAndSet(last, now)) {
      channel.resetConnectBackoff();
    }
    return link;
  }

  /**
   * Exchanges the channel: for one that stands when the old one stands, otherwise at once. The new
   * channel is closed with this one.
   */
  synchronized void exchange(Link fresh) {
    if (coming != null) {
      coming.channel().shutdownNow();
    }
    coming = fresh;
    if (closed) {
      fresh.channel().shutdownNow();
    } else if (current.channel().getState(false) == ConnectivityState.READY) {
      takeWhenReady(fresh);
    } else {
      take(fresh);
    }
  }

  @Override
  public void close() {
    Set<ManagedChannel> all = new HashSet<>();
    synchronized (this) {
      closed = true;
      all.addAll(retiring);
      all.add(current.channel());
      if (coming != null) {
        coming.channel().shutdownNow();
      }
    }
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
    all.forEach(ManagedChannel::shutdown);
    all.forEach(channel -> end(channel, Duration.ofNanos(until - System.nanoTime())));
  }

  private void takeWhenReady(Link fresh) {
    ConnectivityState state = fresh.channel().getState(true);
    switch (state) {
      case READY -> take(fresh);
      case SHUTDOWN -> {}
      default -> fresh.channel().notifyWhenStateChanged(state, () -> takeWhenReady(fresh));
    }
  }

  private synchronized void take(Link fresh) {
    if (closed || fresh != coming) {
      return;
    }
    ManagedChannel old = current.channel();
    coming = null;
    current = fresh;
    retiring.add(old);
    Thread.ofVirtual().name("old-channel").start(() -> retire(old));
  }

  private void retire(ManagedChannel old) {
    try {
      Thread.sleep(GRACE);
      old.shutdown();
      end(old, LIMIT);
    } catch (InterruptedException e) {
      old.shutdownNow();
    }
    synchronized (this) {
      retiring.remove(old);
    }
  }

  private static void end(ManagedChannel channel, Duration limit) {
    try {
      if (!channel.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        channel.shutdownNow();
      }
    } catch (InterruptedException e) {
      channel.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
