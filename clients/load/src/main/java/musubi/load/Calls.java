package musubi.load;

import io.grpc.Metadata;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import musubi.client.RequestIds;

/** The calls of a round, handed out one by one to several threads. */
@FunctionalInterface
interface Calls {
  /** The next call; empty when there is none left. */
  Optional<Call> next();

  /** One call: its own metadata, which the call uses up, and its message. */
  record Call(Metadata headers, byte[] message) {
    private static final Metadata.Key<String> REQUEST_ID =
        Metadata.Key.of("musubi-request-id", Metadata.ASCII_STRING_MARSHALLER);

    /** A call of a system by itself, with a new request id. */
    static Call byMachine(byte[] message) {
      Metadata headers = new Metadata();
      headers.put(REQUEST_ID, RequestIds.next().toString());
      return new Call(headers, message);
    }

    @Override
    public String toString() {
      return "Call[redacted]";
    }
  }

  /** Calls that were made beforehand, in order. */
  static Calls prepared(List<Call> calls) {
    return made(calls.size(), calls::get);
  }

  /** Calls that are made when they are wanted, in order, for a work that is more than a round. */
  static Calls made(int count, IntFunction<Call> maker) {
    AtomicInteger taken = new AtomicInteger();
    return () -> {
      int index = taken.getAndIncrement();
      return index < count ? Optional.of(maker.apply(index)) : Optional.empty();
    };
  }
}
