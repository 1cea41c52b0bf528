package musubi.load;

import io.grpc.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The calls of a round, handed out one by one to several threads. */
@FunctionalInterface
interface Calls {
  /** The next call; empty when there is none left. */
  Optional<Call> next();

  /** One call: its own metadata, which the call uses up, and its message. */
  record Call(Metadata headers, byte[] message) {
    @Override
    public String toString() {
      return "Call[redacted]";
    }
  }

  /** Calls that were made beforehand, in order. */
  static Calls prepared(List<Call> calls) {
    AtomicInteger taken = new AtomicInteger();
    return () -> {
      int index = taken.getAndIncrement();
      return index < calls.size() ? Optional.of(calls.get(index)) : Optional.empty();
    };
  }
}
