package musubi.backends.issuer;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.TakenMailing;
import musubi.client.CallException;
import musubi.client.MailRoomClient;
import musubi.client.Mailings;
import musubi.client.RequestIds;

/**
 * The mail room of the Agency, as a reference: takes mailing records from the card system in order,
 * checks each against its digest, and prints one letter for each id, however often it comes.
 * Letters stay in memory: this one has no printer; how far it is stands in a file.
 *
 * <p>Thread-safe.
 */
public final class MailRoom {
  private static final int PAGE = 500;

  private final Path state;
  private final MailRoomClient cards;
  private final Map<UUID, Letter> printed = new LinkedHashMap<>();
  private long taken;

  /** A letter that was printed. Prints as redacted. */
  public record Letter(UUID id, String municipality, ByteString content) {
    /** The record that it was printed from. */
    public MailingRecord mailing() {
      try {
        return MailingRecord.parseFrom(content);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a letter that is no mailing record", e);
      }
    }

    @Override
    public String toString() {
      return "Letter[" + id + "]";
    }
  }

  /**
   * Opens the mail room.
   *
   * @param directory where it notes how far it is; made when absent
   */
  public MailRoom(Path directory, MailRoomClient cards) throws IOException {
    Files.createDirectories(directory);
    this.state = directory.resolve("taken");
    this.cards = cards;
    this.taken = Files.exists(state) ? Long.parseLong(Files.readString(state).strip()) : 0;
  }

  /**
   * Takes what there is and prints it.
   *
   * @return letters that were printed now
   * @throws CallException the card system refuses, or stayed away
   * @throws IllegalStateException a record is not what its digest says; nothing of its page is
   *     taken
   */
  public synchronized int takeAll(Duration patience) throws IOException {
    int letters = 0;
    List<TakenMailing> page = cards.take(RequestIds.next(), taken, PAGE, patience);
    while (!page.isEmpty()) {
      letters += print(page);
      note(page.getLast().getNumber());
      page = cards.take(RequestIds.next(), taken, PAGE, patience);
    }
    return letters;
  }

  /** Letters in the order in which they were printed. */
  public synchronized List<Letter> letters() {
    return List.copyOf(printed.values());
  }

  private int print(List<TakenMailing> page) {
    List<Letter> letters = new ArrayList<>();
    for (TakenMailing each : page) {
      if (!Mailings.digest(each.getContent()).equals(each.getDigest())) {
        throw new IllegalStateException(
            "record " + each.getNumber() + " is not what its digest says");
      }
      letters.add(
          new Letter(
              RequestIds.of(each.getMailingId()), each.getMunicipalityCode(), each.getContent()));
    }
    int before = printed.size();
    letters.forEach(letter -> printed.putIfAbsent(letter.id(), letter));
    return printed.size() - before;
  }

  private void note(long number) throws IOException {
    Path draft = state.resolveSibling("taken.new");
    Files.write(draft, Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    Files.move(draft, state, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    taken = number;
  }
}
