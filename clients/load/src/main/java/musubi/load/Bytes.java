package musubi.load;

import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Messages as bytes: nobody here pays for reading them. */
final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
  private static final Bytes MARSHALLER = new Bytes();

  private Bytes() {}

  /** A unary method on bytes. */
  static MethodDescriptor<byte[], byte[]> unary(String fullName) {
    return method(fullName, MethodDescriptor.MethodType.UNARY);
  }

  /** A method on bytes of which nothing is known. */
  static MethodDescriptor<byte[], byte[]> method(
      String fullName, MethodDescriptor.MethodType type) {
    return MethodDescriptor.<byte[], byte[]>newBuilder()
        .setType(type)
        .setFullMethodName(fullName)
        .setRequestMarshaller(MARSHALLER)
        .setResponseMarshaller(MARSHALLER)
        .build();
  }

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
