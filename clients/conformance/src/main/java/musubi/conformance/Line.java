package musubi.conformance;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * One open call of any method, in bytes: what arrives is taken as it came, also when the contract
 * does not allow it. For one thread.
 */
final class Line implements AutoCloseable {
  private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
  private final ClientCall<byte[], byte[]> call;
  private final Duration limit;

  /** What arrives on a call. */
  sealed interface Arrived {}

  /** A message. */
  record Answer(byte[] bytes) implements Arrived {}

  /** The end. */
  record End(Status status, Metadata trailers) implements Arrived {}

  private Line(ClientCall<byte[], byte[]> call, Duration limit) {
    this.call = call;
    this.limit = limit;
  }

  /** Opens a call that may take so long as a whole. */
  static Line open(Channel channel, String method, Metadata headers, Duration limit) {
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            descriptor(method),
            CallOptions.DEFAULT.withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS));
    Line line = new Line(call, limit);
    call.start(line.new Listening(), headers);
    call.request(Integer.MAX_VALUE);
    return line;
  }

  /** Any method as one of streams both ways, so that nothing is counted on the way. */
  static MethodDescriptor<byte[], byte[]> descriptor(String method) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
        .setFullMethodName(method)
        .setRequestMarshaller(Bytes.MARSHALLER)
        .setResponseMarshaller(Bytes.MARSHALLER)
        .build();
  }

  void send(byte[] message) {
    call.sendMessage(message);
  }

  void halfClose() {
    call.halfClose();
  }

  /** The next thing to arrive; empty when nothing does, not even gRPC's own deadline. */
  Optional<Arrived> next() throws InterruptedException {
    return Optional.ofNullable(arrived.poll(2 * limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() {
    call.cancel("the kit has what it wanted", null);
  }

  private final class Listening extends ClientCall.Listener<byte[]> {
    @Override
    public void onMessage(byte[] message) {
      arrived.add(new Answer(message));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      arrived.add(new End(status, trailers));
    }
  }

  /** Bytes as they are. */
  enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    MARSHALLER;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
