package musubi.gateway.rpc;

import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Leaf;
import musubi.gateway.record.Receipts;

/**
 * The calls that one event loop passes on: looked at once a second, their receipts signed together.
 * Confined to its loop.
 */
final class Passages {
  private static final long LOOK_AGAIN_SECONDS = 1;

  private final EventLoop loop;
  private final Receipts.Collector receipts;
  private final Duration patience;
  private final InstantSource clock;
  private final Set<Passage> running = new HashSet<>();

  /**
   * The calls of a loop.
   *
   * @param patience time that a caller of a unary call has to send its message
   */
  Passages(EventLoop loop, Answers answers, Duration patience, InstantSource clock) {
    this.clock = clock;
    this.loop = loop;
    this.receipts = answers.collector(loop);
    this.patience = patience;
    loop.scheduleWithFixedDelay(
        this::look, LOOK_AGAIN_SECONDS, LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
  }

  EventLoop loop() {
    return loop;
  }

  void enter(Passage passage) {
    running.add(passage);
  }

  void leave(Passage passage) {
    running.remove(passage);
  }

  /** The receipt of a record, when it is signed: at the end of this turn of the loop. */
  CompletableFuture<byte[]> promised(CallRecord callRecord) {
    return receipts.promise(Leaf.of(callRecord), callRecord.at());
  }

  /** Runs now when this is the loop's own thread, otherwise as soon as the loop comes to it. */
  void onLoop(Runnable act) {
    if (loop.inEventLoop()) {
      act.run();
    } else {
      loop.execute(act);
    }
  }

  /** Ends the streams. */
  void stop() {
    List.copyOf(running).forEach(Passage::stop);
  }

  private void look() {
    Instant impatient = clock.instant().minus(patience);
    List.copyOf(running).forEach(passage -> passage.look(impatient));
  }
}
