package musubi.backends.filedrop;

import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * What became of one row; a line of the journal and of the answer. Nothing in it is personal.
 *
 * @param row from 1
 * @param taken whether it was done
 * @param number what the node gave it, where it numbers
 * @param position code point in the column, from 1; 0 when it is the column as a whole
 * @param receipts of the last call, as bytes
 */
record RowOutcome(
    int row,
    boolean taken,
    String number,
    String reason,
    String field,
    int position,
    String mustAct,
    String fix,
    UUID requestId,
    List<byte[]> receipts) {
  static final List<String> COLUMNS =
      List.of(
          "row",
          "outcome",
          "number",
          "reason",
          "field",
          "position",
          "must_act",
          "fix",
          "request_id");

  static RowOutcome taken(int row, UUID requestId, String number, List<byte[]> receipts) {
    return new RowOutcome(row, true, number, "", "", 0, "", "", requestId, receipts);
  }

  /** The columns of the answer. */
  List<String> cells() {
    return List.of(
        Integer.toString(row),
        taken ? "TAKEN" : "REFUSED",
        number,
        reason,
        field,
        position == 0 ? "" : Integer.toString(position),
        mustAct,
        fix.replaceAll("[\\p{Cntrl}]", " "),
        requestId.toString());
  }

  /** The receipts in Base64, with blanks between. */
  String receiptText() {
    return receipts.stream()
        .map(receipt -> Base64.getEncoder().encodeToString(receipt))
        .collect(Collectors.joining(" "));
  }

  String line() {
    return String.join("\t", cells()) + "\t" + receiptText();
  }

  static RowOutcome parse(String line) {
    String[] cells = line.split("\t", -1);
    return new RowOutcome(
        Integer.parseInt(cells[0]),
        cells[1].equals("TAKEN"),
        cells[2],
        cells[3],
        cells[4],
        cells[5].isEmpty() ? 0 : Integer.parseInt(cells[5]),
        cells[6],
        cells[7],
        UUID.fromString(cells[8]),
        Arrays.stream(cells[9].split(" "))
            .filter(each -> !each.isEmpty())
            .map(Base64.getDecoder()::decode)
            .toList());
  }
}
