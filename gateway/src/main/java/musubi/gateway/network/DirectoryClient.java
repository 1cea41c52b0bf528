package musubi.gateway.network;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import musubi.directory.v1.DirectoryServiceGrpc;
import musubi.directory.v1.WatchDirectoryRequest;
import musubi.directory.v1.WatchDirectoryResponse;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Stream;
import musubi.gateway.rpc.StreamEndedException;

/** Opens the directory's stream at the nation. */
public final class DirectoryClient implements Supplier<DirectoryFeed.Watch> {
  private final List<Neighbour> nation;
  private final LongSupplier known;
  private int attempts;

  /**
   * To the nation.
   *
   * @param nation ways to the nation, tried in turn: what the directory says may be out of date,
   *     and so may be what was configured
   * @param known number of the directory that is here already
   */
  public DirectoryClient(List<Neighbour> nation, LongSupplier known) {
    this.nation = List.copyOf(nation);
    this.known = known;
  }

  @Override
  public DirectoryFeed.Watch get() {
    Stream.Opening<WatchDirectoryResponse, WatchDirectoryRequest> opening = Stream.open(1);
    // A stream has no deadline: it lives as long as both nodes do.
    Neighbour asked = nation.get(attempts++ % nation.size());
    try {
      DirectoryServiceGrpc.newStub(asked.channel())
          .watchDirectory(
              WatchDirectoryRequest.newBuilder().setKnownNumber(known.getAsLong()).build(),
              opening);
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
    Stream<WatchDirectoryResponse, WatchDirectoryRequest> stream = opening.stream();
    return new DirectoryFeed.Watch() {
      @Override
      public Optional<byte[]> take(Duration limit) throws InterruptedException {
        Optional<WatchDirectoryResponse> answer = stream.take(limit);
        if (answer.isEmpty() && stream.isEnded()) {
          throw new StreamEndedException("ended");
        }
        return answer.map(response -> response.getDirectory().toByteArray());
      }

      @Override
      public void breakOff() {
        stream.fail(Status.CANCELLED.asRuntimeException());
      }
    };
  }
}
