package musubi.gateway.record;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Where records go whose writer does not wait. */
@FunctionalInterface
public interface Records {
  /**
   * Completes when the record is durable and its statement used up; fails with a Refusal, and then
   * nothing may be answered. What depends on it must be short and must not wait.
   */
  CompletableFuture<Void> writeLater(CallRecord callRecord, Optional<StatementUse> use);
}
