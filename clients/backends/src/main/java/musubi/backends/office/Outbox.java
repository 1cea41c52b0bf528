package musubi.backends.office;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import musubi.client.RequestIds;

/**
 * Notices that wait to be posted, in order. A batch keeps its request id until it was taken, so
 * that an answer that was lost posts nothing twice. Not thread-safe: its owner guards it.
 */
public final class Outbox<M> {
  private static final int MOST = 500;

  private final List<M> waiting = new ArrayList<>();
  private List<M> batch = List.of();
  private UUID id = RequestIds.next();

  /** Posts one batch. */
  @FunctionalInterface
  public interface Post<M> {
    /** Returns when the node has taken the batch; whatever it throws leaves the batch waiting. */
    void call(UUID id, List<M> batch);
  }

  /** Adds a notice behind those that wait. */
  public void add(M notice) {
    waiting.add(notice);
  }

  /** Posts what waits, 500 in a call. */
  public void send(Post<M> post) {
    while (!waiting.isEmpty()) {
      if (batch.isEmpty()) {
        batch = List.copyOf(waiting.subList(0, Math.min(MOST, waiting.size())));
        id = RequestIds.next();
      }
      post.call(id, batch);
      waiting.subList(0, batch.size()).clear();
      batch = List.of();
    }
  }
}
