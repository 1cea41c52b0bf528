package musubi.backends.office;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox<Integer> outbox = new Outbox<>();
  private final List<UUID> ids = new ArrayList<>();
  private final List<List<Integer>> batches = new ArrayList<>();

  @Test
  void send_moreThanACallTakes_goesInOrderUnderNewIds() {
    IntStream.range(0, 1_001).forEach(outbox::add);

    outbox.send(this::taken);
    outbox.send(this::taken);

    assertEquals(List.of(500, 500, 1), batches.stream().map(List::size).toList());
    assertEquals(
        IntStream.range(0, 1_001).boxed().toList(),
        batches.stream().flatMap(List::stream).toList());
    assertEquals(3, ids.stream().distinct().count());
  }

  @Test
  void send_answerWasLost_repeatsTheSameBatchUnderTheSameId() {
    outbox.add(1);
    assertThrows(IllegalStateException.class, () -> outbox.send(this::lost));
    outbox.add(2);

    outbox.send(this::taken);

    assertEquals(List.of(List.of(1), List.of(1), List.of(2)), batches);
    assertEquals(ids.get(0), ids.get(1));
    assertNotEquals(ids.get(1), ids.get(2));
  }

  private void taken(UUID id, List<Integer> batch) {
    ids.add(id);
    batches.add(batch);
  }

  private void lost(UUID id, List<Integer> batch) {
    taken(id, batch);
    throw new IllegalStateException("the answer was lost");
  }
}
