package musubi.gateway.bulk;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import musubi.confirmation.v1.BulkOutcomeCount;
import musubi.confirmation.v1.BulkResult;
import musubi.confirmation.v1.BulkRow;
import musubi.confirmation.v1.BulkSummary;
import musubi.confirmation.v1.FetchBulkFileResponse;
import musubi.confirmation.v1.FetchBulkResponse;
import musubi.confirmation.v1.GetBulkResponse;
import musubi.confirmation.v1.SubmitBulkRequest;
import musubi.confirmation.v1.SubmitBulkResponse;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.QuestionMessages;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.Item;
import musubi.gateway.value.RequestId;

/** Lists and results between the contract's messages and values. */
final class BulkMessages {
  private static final int MAX_ROWS_PER_MESSAGE = 1_000;
  private static final int DIGEST_BYTES = 32;

  private BulkMessages() {}

  /**
   * The header of a list.
   *
   * @param business of the call
   */
  static BulkHeader header(SubmitBulkRequest request, String business) {
    if (!request.hasHeader()) {
      throw QuestionMessages.invalid("header", "absent (expected: the first message)");
    }
    var header = request.getHeader();
    if (header.getCount() < 1 || header.getCount() > BulkHeader.MAX_ROWS) {
      throw QuestionMessages.invalid("header.count", "expected 1 to " + BulkHeader.MAX_ROWS);
    }
    return new BulkHeader(
        business,
        QuestionMessages.numberReason(header.getNumberReason()),
        header.getRecipientCertificate().toByteArray(),
        header.getCount());
  }

  /**
   * The rows of a message.
   *
   * @param after rows that came before
   * @param missing rows that may still come
   */
  static List<BulkEntry> entries(SubmitBulkRequest request, int after, int missing) {
    int count = request.getRows().getRowsCount();
    if (!request.hasRows() || count < 1 || count > MAX_ROWS_PER_MESSAGE) {
      throw QuestionMessages.invalid(
          "rows", "expected 1 to " + MAX_ROWS_PER_MESSAGE + " rows in a message");
    }
    if (count > missing) {
      throw moreThanCounted();
    }
    List<BulkEntry> entries = new ArrayList<>();
    for (BulkRow row : request.getRows().getRowsList()) {
      entries.add(entry(row, after + entries.size() + 1));
    }
    return entries;
  }

  /** What is wrong with a row says which row it is. */
  private static BulkEntry entry(BulkRow row, int number) {
    try {
      return new BulkEntry(row.getRowId(), QuestionMessages.key(row));
    } catch (Refusal e) {
      throw Refusal.ofField(
          e.reason(), at(number, e.field().orElse("key")), "row " + number + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw QuestionMessages.invalid(at(number, "row_id"), e.getMessage());
    }
  }

  private static String at(int number, String field) {
    return "rows[" + number + "]." + field;
  }

  static Refusal fewerThanCounted(int rows) {
    return QuestionMessages.invalid("header.count", "only " + rows + " rows came");
  }

  static Refusal moreThanCounted() {
    return QuestionMessages.invalid("header.count", "more rows came");
  }

  static UUID id(String text) {
    try {
      return RequestId.parse(text).value();
    } catch (IllegalArgumentException e) {
      throw QuestionMessages.invalid("bulk_id", "no UUIDv7");
    }
  }

  static byte[] digest(ByteString bytes) {
    if (bytes.size() != DIGEST_BYTES) {
      throw QuestionMessages.invalid(
          "digest", bytes.size() + " bytes (expected: " + DIGEST_BYTES + ")");
    }
    return bytes.toByteArray();
  }

  static SubmitBulkResponse submitted(BulkList list) {
    return SubmitBulkResponse.newBuilder()
        .setBulkId(list.id().toString())
        .setCount(list.header().size())
        .setDigest(ByteString.copyFrom(list.digest()))
        .build();
  }

  static musubi.confirmation.v1.BulkState state(BulkList list) {
    return musubi.confirmation.v1.BulkState.forNumber(list.state().code());
  }

  static GetBulkResponse answer(BulkList list) {
    BulkList.Progress progress = list.progress();
    GetBulkResponse.Builder answer =
        GetBulkResponse.newBuilder()
            .setState(state(list))
            .setFailure(list.failure())
            .setCount(list.header().size())
            .setDone(progress.done())
            .setResultDigest(ByteString.copyFrom(progress.resultDigest()))
            .setFileLength(progress.fileLength())
            .setFileDigest(ByteString.copyFrom(progress.fileDigest()));
    for (BulkOutcome outcome : BulkOutcome.values()) {
      int count = progress.outcomes().get(outcome.ordinal());
      if (count > 0) {
        answer.addOutcomes(
            BulkOutcomeCount.newBuilder().setOutcomeValue(outcome.code()).setCount(count));
      }
    }
    return answer.build();
  }

  /** What leaves of a person: less the number without a reason, less the code where it may not. */
  static byte[] notice(Disclosed person, String numberReason, boolean withCode) {
    Set<Item> withheld = EnumSet.noneOf(Item.class);
    if (numberReason.isEmpty()) {
      withheld.add(Item.INDIVIDUAL_NUMBER);
    }
    if (!withCode) {
      withheld.add(Item.RESIDENT_RECORD_CODE);
    }
    return IdentityMessages.answer(person, withheld).toByteArray();
  }

  static FetchBulkResponse result(BulkResultRow row) {
    return FetchBulkResponse.newBuilder()
        .setResult(
            BulkResult.newBuilder()
                .setRow(row.row())
                .setRowId(row.rowId())
                .setOutcomeValue(row.outcome().code())
                .setRecord(ByteString.copyFrom(row.record())))
        .build();
  }

  static FetchBulkResponse summary(int count, byte[] digest) {
    return FetchBulkResponse.newBuilder()
        .setSummary(BulkSummary.newBuilder().setCount(count).setDigest(ByteString.copyFrom(digest)))
        .build();
  }

  /** Bytes of the file. */
  static FetchBulkFileResponse piece(byte[] bytes, int from) {
    return FetchBulkFileResponse.newBuilder()
        .setPiece(ByteString.copyFrom(bytes, from, bytes.length - from))
        .build();
  }

  /** Writes a message into the file, its length before it. */
  static void writeDelimited(FetchBulkResponse message, OutputStream out) throws IOException {
    message.writeDelimitedTo(out);
  }
}
