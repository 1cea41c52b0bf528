package musubi.gateway.record;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.merkle.MerkleTree;
import musubi.gateway.ops.Worker;
import musubi.gateway.pki.SigningKey;

/**
 * Signs the receipts of records: what has come together while one signature was made goes into the
 * next, so one signature covers as many as wait. Without a receipt there is no answer, as without a
 * record: a promise that cannot be made refuses its call.
 *
 * <p>Thread-safe. A receipt may leave the node only when its record is durable; until then it is a
 * promise to nobody, so both may be asked for at once.
 */
public final class Receipts implements AutoCloseable {
  /** A promise is kept within this time; ours. */
  static final Duration WITHIN = Duration.ofHours(24);

  /** How many receipts one signature covers at most; ours. */
  static final int MAX_BATCH = 1024;

  /** How many may wait; ours. */
  static final int MAX_WAITING = 16 * MAX_BATCH;

  private final String node;
  private final byte[] keyId;
  private final UnaryOperator<byte[]> signer;
  private final InstantSource clock;
  private final BlockingQueue<Waiting> queue = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Worker worker;
  private volatile boolean closed;

  /**
   * Starts the signer.
   *
   * @param node the node's name, {@code communication/131121}
   */
  public Receipts(String node, SigningKey key, InstantSource clock) {
    this(node, key.id(), key::sign, clock);
  }

  Receipts(String node, byte[] keyId, UnaryOperator<byte[]> signer, InstantSource clock) {
    this.node = node;
    this.keyId = keyId;
    this.signer = signer;
    this.clock = clock;
    this.worker = Worker.start("receipts", this::signNext);
  }

  /**
   * The receipt of a record, a {@code musubi.record.v1.Receipt} in bytes, when it is signed.
   *
   * <p>Never waits itself. Fails with a {@link Refusal}, with which the call must be refused:
   * NODE_BUSY, STOPPING, or DEFECT_HERE when it could not be signed.
   *
   * @param leaf {@link Leaf} of the record, 32 bytes
   * @param at when the record was made
   */
  public CompletableFuture<byte[]> promise(byte[] leaf, Instant at) {
    Waiting waiting = Waiting.of(leaf, at);
    if (!queue.offer(waiting)) {
      refuse(List.of(waiting), AccessReason.NODE_BUSY);
    }
    if (closed) {
      refuseRest();
    }
    return waiting.receipt;
  }

  /** Signs what waits, then stops. */
  @Override
  public void close() {
    worker.stop();
    closed = true;
    refuseRest();
  }

  private boolean signNext() throws InterruptedException {
    List<Waiting> waiting = Worker.gather(queue, MAX_BATCH);
    if (waiting.isEmpty()) {
      return false;
    }
    try {
      sign(waiting);
    } catch (RuntimeException e) {
      refuse(waiting, AccessReason.DEFECT_HERE);
      throw e;
    }
    return true;
  }

  private void sign(List<Waiting> waiting) {
    Instant now = clock.instant();
    MerkleTree tree = MerkleTree.over(waiting.stream().map(Waiting::entry).toList());
    Batch batch = new Batch(node, keyId, now, now.plus(WITHIN), tree);
    byte[] signature = signer.apply(batch.signed());
    for (int i = 0; i < waiting.size(); i++) {
      Waiting one = waiting.get(i);
      one.receipt.complete(ReceiptMessages.receipt(batch, signature, i, one.leaf, one.at));
    }
  }

  /** What came after the last turn of the worker. */
  private void refuseRest() {
    for (Waiting left = queue.poll(); left != null; left = queue.poll()) {
      refuse(List.of(left), AccessReason.STOPPING);
    }
  }

  private static void refuse(List<Waiting> waiting, Reason reason) {
    waiting.forEach(one -> one.receipt.completeExceptionally(Refusal.of(reason)));
  }

  /**
   * Receipts for the calls of one event loop, signed on the loop itself: nothing changes its
   * thread.
   *
   * @param later runs a task of the loop after what it does now
   */
  public Collector collector(Executor later) {
    return new Collector(later);
  }

  /** Collects what one turn of an event loop brings. Confined to its loop. */
  public final class Collector {
    private final Executor later;
    private List<Waiting> collected = new ArrayList<>();

    private Collector(Executor later) {
      this.later = later;
    }

    /** As {@link Receipts#promise}; completes on the loop. */
    public CompletableFuture<byte[]> promise(byte[] leaf, Instant at) {
      Waiting waiting = Waiting.of(leaf, at);
      collected.add(waiting);
      if (collected.size() == 1) {
        later.execute(this::signCollected);
      }
      return waiting.receipt;
    }

    private void signCollected() {
      List<Waiting> all = collected;
      collected = new ArrayList<>();
      for (int from = 0; from < all.size(); from += MAX_BATCH) {
        List<Waiting> some = all.subList(from, Math.min(all.size(), from + MAX_BATCH));
        try {
          sign(some);
        } catch (RuntimeException e) {
          refuse(some, AccessReason.DEFECT_HERE);
        }
      }
    }
  }

  private record Waiting(byte[] leaf, Instant at, byte[] entry, CompletableFuture<byte[]> receipt) {
    static Waiting of(byte[] leaf, Instant at) {
      if (leaf.length != MerkleTree.HASH_BYTES) {
        throw new IllegalArgumentException(
            "leaf: " + leaf.length + " bytes (expected: " + MerkleTree.HASH_BYTES + ")");
      }
      return new Waiting(leaf, at, Batch.entry(leaf, at), new CompletableFuture<>());
    }
  }
}
