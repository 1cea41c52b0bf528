package musubi.client;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Calls that a system makes by itself over a connection. Thread-safe. */
final class MachineCalls {
  private final Connection connection;

  MachineCalls(Connection connection) {
    this.connection = connection;
  }

  /**
   * What an act answers; repeated with the same id while the patience lasts.
   *
   * @throws RefusedException the last refusal
   */
  <S extends AbstractStub<S>, A> A act(
      Function<Channel, S> maker, UUID requestId, Duration patience, Function<S, A> call) {
    return Repeats.call(patience, () -> call.apply(stub(maker, requestId)));
  }

  /**
   * What a question answers; asked once.
   *
   * @throws RefusedException there is no answer
   */
  <S extends AbstractStub<S>, A> A ask(Function<Channel, S> maker, Function<S, A> call) {
    return act(maker, RequestIds.next(), Duration.ZERO, call);
  }

  private <S extends AbstractStub<S>> S stub(Function<Channel, S> maker, UUID requestId) {
    Metadata headers = new Metadata();
    headers.put(RegisterClient.REQUEST_ID, requestId.toString());
    return maker
        .apply(connection.channel())
        .withDeadlineAfter(connection.deadline().toMillis(), TimeUnit.MILLISECONDS)
        .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
  }
}
