package musubi.gateway.registry;

import java.util.function.Supplier;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Stream;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;

/** Opens the notice stream to the tier above. */
public final class NoticeClient
    implements Supplier<Stream<NotifyUpdatesResponse, NotifyUpdatesRequest>> {
  private static final int WINDOW = 64;

  private final Neighbour above;

  /** To the tier above. */
  public NoticeClient(Neighbour above) {
    this.above = above;
  }

  @Override
  public Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> get() {
    Stream.Opening<NotifyUpdatesResponse, NotifyUpdatesRequest> opening = Stream.open(WINDOW);
    // A stream has no deadline: it lives as long as both nodes do.
    NoticeServiceGrpc.newStub(above.channel()).notifyUpdates(opening);
    return opening.stream();
  }
}
