package musubi.client;

import io.grpc.Metadata;

/** Calls that a system makes by itself. Thread-safe. */
public final class SystemCalls extends Calls {
  SystemCalls(Connection connection) {
    super(connection);
  }

  @Override
  Metadata headers(String method, String thumbprint) {
    return new Metadata();
  }
}
