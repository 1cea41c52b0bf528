package musubi.gateway.protection;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Purpose;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.RequestId;
import musubi.registry.v1.MarkServiceGrpc;

/** Notifies marks to the tier above. */
public final class MarkClient implements MarkLink {
  private final Neighbour above;
  private final InstantSource clock;

  /** To the tier above. */
  public MarkClient(Neighbour above, InstantSource clock) {
    this.above = above;
    this.clock = clock;
  }

  @Override
  public Progress notify(
      String municipality, long after, List<Mark.Revised> marks, Duration limit) {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    try {
      return MarkMessages.progress(
          MarkServiceGrpc.newBlockingStub(above.channel())
              .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(
                      Headers.of(Optional.of(id), Purpose.NONE)))
              .notifyMarks(MarkMessages.notice(municipality, after, marks)));
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }
}
