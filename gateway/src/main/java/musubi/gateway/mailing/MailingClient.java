package musubi.gateway.mailing;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.MailingServiceGrpc.MailingServiceBlockingStub;
import musubi.gateway.access.Purpose;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.RequestId;

/** Calls of a communication node for its mailing records. */
final class MailingClient {
  private final Neighbour neighbour;
  private final InstantSource clock;

  MailingClient(Neighbour neighbour, InstantSource clock) {
    this.neighbour = neighbour;
    this.clock = clock;
  }

  /**
   * What a call answers.
   *
   * @throws StreamEndedException there is no answer
   */
  <T> T call(Duration limit, Function<MailingServiceBlockingStub, T> call) {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    try {
      return call.apply(
          MailingServiceGrpc.newBlockingStub(neighbour.channel())
              .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(
                      Headers.of(Optional.of(id), Purpose.NONE))));
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }
}
