package musubi.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The receipts in the trailers of a call: one per node on its path, in no order, also when it was
 * refused. As bytes, which are the evidence to keep; {@link ReceiptVerifier} says what they are
 * worth.
 */
public final class Receipts {
  private static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private Receipts() {}

  /** The receipts in the trailers; empty when no node answered. */
  public static List<byte[]> of(Metadata trailers) {
    List<byte[]> receipts = new ArrayList<>();
    Iterable<byte[]> values = trailers.getAll(TRAILER);
    if (values != null) {
      values.forEach(receipts::add);
    }
    return List.copyOf(receipts);
  }

  /**
   * Gives the receipts of every call to the taker, before the call's end is told to whoever made
   * it:
   *
   * <pre>
   *   var receipts = new AtomicReference&lt;List&lt;byte[]>>();
   *   stub.withInterceptors(Receipts.capturing(receipts::set)).inquire(request);
   * </pre>
   *
   * @param taker called once per call, on a thread of the call; must not block
   */
  public static ClientInterceptor capturing(Consumer<List<byte[]>> taker) {
    return new Capturing(taker);
  }

  private record Capturing(Consumer<List<byte[]>> taker) implements ClientInterceptor {
    @Override
    public <Q, A> ClientCall<Q, A> interceptCall(
        MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<A> listener, Metadata headers) {
          super.start(new Listening<>(listener, taker), headers);
        }
      };
    }
  }

  private static final class Listening<A> extends SimpleForwardingClientCallListener<A> {
    private final Consumer<List<byte[]>> taker;

    Listening(ClientCall.Listener<A> listener, Consumer<List<byte[]>> taker) {
      super(listener);
      this.taker = taker;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      try {
        taker.accept(of(trailers));
      } finally {
        super.onClose(status, trailers);
      }
    }
  }
}
