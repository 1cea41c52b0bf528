package musubi.gateway.registry;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Stream;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;

/** Opens the notice stream to the tier above. */
public final class NoticeClient implements Supplier<NoticeLink> {
  private static final int WINDOW = 64;

  private final Neighbour above;

  /** To the tier above. */
  public NoticeClient(Neighbour above) {
    this.above = above;
  }

  @Override
  public NoticeLink get() {
    Stream.Opening<NotifyUpdatesResponse, NotifyUpdatesRequest> opening = Stream.open(WINDOW);
    // A stream has no deadline: it lives as long as both nodes do.
    try {
      NoticeServiceGrpc.newStub(above.channel()).notifyUpdates(opening);
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
    return new Link(opening.stream());
  }

  private record Link(Stream<NotifyUpdatesResponse, NotifyUpdatesRequest> stream)
      implements NoticeLink {
    @Override
    public void greet(List<PgUpdates.Lane> lanes) throws InterruptedException {
      stream.send(NoticeMessages.senderHello(lanes));
    }

    @Override
    public void send(String municipality, List<PgUpdates.Outgoing> updates)
        throws InterruptedException {
      stream.send(NoticeMessages.batch(municipality, updates));
    }

    @Override
    public void confirm(List<PgRejections.Rejected> stored) throws InterruptedException {
      stream.send(NoticeMessages.seen(stored));
    }

    @Override
    public Optional<Answer> take(Duration limit) throws InterruptedException {
      Optional<NotifyUpdatesResponse> answer = stream.take(limit);
      if (answer.isEmpty() && stream.isEnded()) {
        throw new StreamEndedException("ended");
      }
      return answer.map(NoticeMessages::answer);
    }

    @Override
    public void nudge() {
      stream.nudge();
    }

    @Override
    public void breakOff() {
      stream.fail(Status.CANCELLED.asRuntimeException());
    }
  }
}
