package musubi.load;

import com.google.protobuf.ByteString;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import musubi.backends.people.People;
import musubi.backends.register.MailingMaker;
import musubi.card.v1.SubmitMailingRequest;
import musubi.client.Mailings;
import musubi.registry.v1.IdentityRecord;

/** Messages of a register with mailing records, each record under a new id at each asking. */
final class MailBatches {
  /** Records in a call at most. */
  static final int MOST = 500;

  private static final LocalDate DAY = LocalDate.of(2026, 11, 24);
  private static final int MOST_PERSONS = 20_000;

  private final People people = People.of(Site.CITY.body().digits(), 5);
  private final int records;
  private final int size;

  MailBatches(int records, int size) {
    this.records = records;
    this.size = size;
  }

  int records() {
    return records;
  }

  int size() {
    return size;
  }

  /** Whom the records are about. */
  List<IdentityRecord> persons() {
    return people
        .residents(0, Math.min(records, MOST_PERSONS))
        .map(IdentityRecord.Builder::build)
        .toList();
  }

  /** Bytes of a record, as the first is. */
  int recordBytes() {
    return letter(0).length;
  }

  /** The messages of a round. */
  List<byte[]> messages() {
    List<byte[]> messages = new ArrayList<>();
    for (int first = 0; first < records; first += size) {
      messages.add(message(first, Math.min(records, first + size)));
    }
    return messages;
  }

  private byte[] message(int from, int to) {
    SubmitMailingRequest.Builder message = SubmitMailingRequest.newBuilder();
    for (int i = from; i < to; i++) {
      message.addMailings(
          Mailings.submitted(UUID.randomUUID(), ByteString.copyFrom(letter(i)), false));
    }
    return message.build().toByteArray();
  }

  private byte[] letter(int index) {
    IdentityRecord person = people.resident(index % MOST_PERSONS).build();
    return MailingMaker.letter("M-" + index, List.of(person), DAY).build().toByteArray();
  }
}
