package musubi.gateway.acquisition;

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
import musubi.registry.v1.SymbolHandOverServiceGrpc;

/** Hands requests for symbols over to the nation. */
public final class HandOverClient implements HandOverLink {
  private final Neighbour nation;
  private final InstantSource clock;

  /** To the nation. */
  public HandOverClient(Neighbour nation, InstantSource clock) {
    this.nation = nation;
    this.clock = clock;
  }

  @Override
  public List<Outcome> handOver(List<HandOver> handOvers, Duration limit) {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    try {
      return HandOverMessages.outcomes(
          SymbolHandOverServiceGrpc.newBlockingStub(nation.channel())
              .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(
                      Headers.of(Optional.of(id), Purpose.NONE)))
              .handOverMany(HandOverMessages.message(handOvers)));
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }
}
