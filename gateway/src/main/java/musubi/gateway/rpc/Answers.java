package musubi.gateway.rpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Leaf;
import musubi.gateway.record.Receipts;
import musubi.gateway.record.Recorder;

/**
 * What must stand before an answer may leave: the record, and the receipt that promises it.
 *
 * <p>Thread-safe.
 */
final class Answers {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Recorder recorder;
  private final Receipts receipts;
  private final InstantSource clock;
  private final Metrics metrics;

  Answers(Recorder recorder, Receipts receipts, InstantSource clock, Metrics metrics) {
    this.recorder = recorder;
    this.receipts = receipts;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Refuses a call that no service has seen. */
  void refuse(ServerCall<?, ?> call, String method, Optional<Call> passing, Refusal refusal) {
    refuse(
        new OnceClosed<>(call, trailers -> passing.ifPresent(seen -> promise(seen, trailers))),
        method,
        passing,
        refusal);
  }

  /** Refuses a call once the record of the refusal is durable; waits for it. */
  void refuse(OnceClosed<?, ?> call, String method, Optional<Call> passing, Refusal refusal) {
    count(method, refusal);
    Refusal said = refusal;
    if (passing.isPresent()) {
      said = recorded(passing.get(), refusal);
    }
    call.refuse(said);
  }

  /** The refusal with its record durable; what prevented the record otherwise. */
  Refusal recorded(Call call, Refusal refusal) {
    CallRecord callRecord = call.refused(clock.instant(), refusal.reason());
    try {
      recorder.write(callRecord);
      call.made(callRecord);
      return refusal;
    } catch (Refusal unrecorded) {
      return unrecorded;
    }
  }

  /** Counts a refusal. */
  void count(String method, Refusal refusal) {
    metrics.count("musubi_refusals_total", "method", method, "reason", refusal.reason().name());
  }

  /**
   * Adds the receipt of the call's record to the trailers, after those of other nodes on its path;
   * waits for the signature.
   *
   * @throws Refusal when there can be no receipt; then the call is not answered
   */
  void promise(Call call, Metadata trailers) {
    call.receipts().forEach(receipt -> trailers.put(Headers.RECEIPT, receipt));
    Optional<CallRecord> made = call.made();
    if (made.isPresent()) {
      try {
        trailers.put(
            Headers.RECEIPT, promised(made.get()).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      } catch (ExecutionException e) {
        throw ErrorTranslator.refusal(e.getCause());
      } catch (TimeoutException e) {
        throw Refusal.of(AccessReason.NODE_BUSY);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw Refusal.of(AccessReason.STOPPING);
      }
    }
  }

  /** Receipts of calls that stay on an event loop. */
  Receipts.Collector collector(Executor loop) {
    return receipts.collector(loop);
  }

  /** The receipt of a record, when it is signed. */
  CompletableFuture<byte[]> promised(CallRecord callRecord) {
    return receipts.promise(Leaf.of(callRecord), callRecord.at());
  }
}
