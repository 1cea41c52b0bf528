package musubi.backends.filedrop;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import musubi.contract.Contract;
import musubi.options.v1.Data;

/** Writes {@code docs/file-formats.md}: what stands in which column of a file. */
final class FormatPage {
  static final String COMMAND =
      "mvn -pl clients/backends -am test -Dtest=FormatPageTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dmusubi.write=true";

  private static final Pattern LIMIT =
      Pattern.compile("(?:1 to |at most |At most |\\b)([0-9]+) (?:printable )?(ASCII|char|digits)");
  private static final Map<Integer, String> CODES =
      Map.of(11, "of the code", 12, "of the number", 6, "of the code", 7, "of the code");

  private static final Map<String, String> COMMENTS =
      Contract.load().messages().stream()
          .flatMap(message -> Contract.load().fields(message).stream())
          .collect(
              Collectors.toMap(each -> each.descriptor().getFullName(), each -> each.comment()));

  private FormatPage() {}

  static String of() {
    StringBuilder page = new StringBuilder(PROSE.formatted(COMMAND));
    page.append("\n## R-01: changes of resident records\n\n");
    page.append(
        "40 columns, the items of the identity file; or 42, with the two serials that the\n");
    page.append("prefecture's list has beside them ([002 4]).\n\n");
    table(page, Columns.IDENTITY);
    page.append("\n## M-01: mailing records\n\n");
    page.append(
        "A row is a letter: columns 1 to 37 once, then columns 38 to 67 for each person, as many\n");
    page.append("times as item 33 says.\n\n");
    table(page, Columns.LETTER);
    page.append("\nFor each person:\n\n");
    table(page, Columns.PERSON);
    return page.toString();
  }

  private static void table(StringBuilder page, List<FieldDescriptor> columns) {
    page.append(
        "| column | name | item | characters | bytes UTF-8 | bytes Windows-31J | length | what |\n");
    page.append("|---|---|---|---|---|---|---|---|\n");
    columns.forEach(field -> page.append(row(field)));
  }

  private static String row(FieldDescriptor field) {
    String comment = COMMENTS.get(field.getFullName());
    int length = length(field, comment);
    boolean text = isText(field, comment);
    boolean kana = comment.contains("katakana") || comment.contains("unvoiced form");
    String most = Columns.isOutputOnly(field) ? "0" : Integer.toString(length);
    return "| %d | `%s` | %s | %s | %s | %s | %s | %s |\n"
        .formatted(
            field.getNumber(),
            field.getName(),
            field.getOptions().getExtension(Data.item),
            most,
            Columns.isOutputOnly(field) ? "0" : length * (kana ? 3 : text ? 4 : 1),
            Columns.isOutputOnly(field) ? "0" : length * (text || kana ? 2 : 1),
            source(field, comment, length),
            handling(field, text, kana));
  }

  /** Characters, at most: as the contract's comment says, or as the form of the type has. */
  static int length(FieldDescriptor field, String comment) {
    return switch (field.getJavaType()) {
      case STRING -> limit(field, comment);
      case INT -> 10;
      case LONG -> 18;
      case BOOLEAN -> 1;
      case ENUM -> 2;
      case MESSAGE -> field.getMessageType().getName().equals("Date") ? 8 : 30;
      case FLOAT, DOUBLE, BYTE_STRING -> throw new IllegalStateException(field.getFullName());
    };
  }

  private static int limit(FieldDescriptor field, String comment) {
    Matcher found = LIMIT.matcher(comment.replaceAll("\\s+", " "));
    if (found.find()) {
      return Integer.parseInt(found.group(1));
    }
    return switch (field.getName()) {
      case "name_kana_unvoiced" -> 100;
      case "previous_resident_record_code" -> 11;
      case "previous_municipality_code", "municipality_code" -> 6;
      case "substitute_name_positions", "substitute_address_positions" -> 400;
      default -> throw new IllegalStateException("no length: " + field.getFullName());
    };
  }

  private static boolean isText(FieldDescriptor field, String comment) {
    return field.getJavaType() == FieldDescriptor.JavaType.STRING
        && !comment.matches("(?s).*(ASCII|digits|check digit|code before|positions).*");
  }

  private static String source(FieldDescriptor field, String comment, int length) {
    if (Columns.isOutputOnly(field)) {
      return "the node gives it";
    }
    boolean code =
        field.getJavaType() == FieldDescriptor.JavaType.STRING && !comment.contains("ours");
    return code ? CODES.getOrDefault(length, "ours") : "ours";
  }

  private static String handling(FieldDescriptor field, boolean text, boolean kana) {
    if (Columns.isOutputOnly(field)) {
      return "empty";
    }
    return switch (field.getJavaType()) {
      case STRING ->
          kana ? "hiragana or katakana" : text ? "text; external characters kept" : "ASCII";
      case INT, LONG -> "number, decimal";
      case BOOLEAN -> "0 or 1";
      case ENUM -> "number of the list `" + field.getEnumType().getName() + "`";
      case MESSAGE ->
          field.getMessageType().getName().equals("Date") ? "YYYYMMDD" : "RFC 3339, UTC";
      case FLOAT, DOUBLE, BYTE_STRING -> throw new IllegalStateException(field.getFullName());
    };
  }

  private static final String PROSE =
      """
      # Files for systems that cannot call gRPC

      Generated from the contracts; do not edit. To write it again: `%s`.

      ```
      ./musubi file-drop --dir DIR --node HOST:PORT --body CODE --certificate DIR
      ```

      carries files between a directory and the communication node of the own body, as a register, with
      the register's certificate: every rule, record and receipt is that of a call. The forms of files
      are ours: no document gives any.

      | in `DIR` | is |
      |---|---|
      | `in/NAME.tsv` | put there by renaming, from a name that does not end in `.tsv`; taken only when whole |
      | `work/` | files under way, also those that wait for the node |
      | `out/NAME.answer.tsv` | the answer, a row for each row, in order |
      | `out/NAME.receipts.tsv` | for each row the receipts of its call, Base64, blanks between ([receipts](protocols/receipts.md)) |
      | `done/NAME.tsv`, `refused/NAME.tsv` | answered; not taken at all. They hold persons' data: move them away |
      | `journal/` | what was done, by the digests of the files; no person's data. Never delete it |

      `NAME` is 1 to 100 of `A-Z a-z 0-9 . _ -`. A name that was used before gets a number. Files are taken in the
      order of their names, rows in their order, one after the other. One process has a directory.

      ## A file

      The first line, with tabs between and a line feed (or carriage return and line feed) at the end:

      ```
      MUSUBI-DROP  1  EXCHANGE  BODY  COUNT  SHA256  ENCODING
      ```

      EXCHANGE is `R-01` or `M-01`, BODY the own code, COUNT the number of rows, SHA256 the digest of all bytes after the
      first line in lower-case hex, ENCODING `UTF-8` or `Windows-31J`. Then the rows: columns with tabs between, no
      quotes, no tab or other control character in a column. An empty column is an item that is absent. At most 64 MiB,
      100,000 rows, 64 KiB in a row.

      Refused as a whole, with `MUSUBI-ANSWER 1 REFUSED REASON line N WORDS` as the answer, and nothing sent:
      `HEADER_UNUSABLE`, `BODY_DIFFERS`, `DIGEST_DIFFERS`, `COUNT_DIFFERS`, `ENCODING_DIFFERS`, `FILE_TOO_LARGE`.

      ## An answer

      `MUSUBI-ANSWER 1 EXCHANGE BODY COUNT SHA256 ENCODING`, as a file has it, then for each row, tabs between: row,
      `TAKEN` or `REFUSED`, number (of an update), reason, field, position, who must act, fix, request id, lost columns.
      Reasons are those of [errors.md](errors.md), of `MailingCheck`, and of the file drop itself: `ITEM_INVALID` (a form
      below is broken), `COLUMNS_DIFFER`, `CHARACTER_UNMAPPED`. A refused row hinders no other.

      ## Once

      A row's request id follows from the digest of the file, the row, and when the file was begun, which the journal
      keeps. An end at any point, `kill -9` included, is gone on from; the row that was under way is called again with the
      same id. The same file again, under whatever name, is answered from the journal. A file that waited for longer than
      nodes know repeats (7 days) has its open rows refused (`REQUEST_ID_TOO_OLD`): find out, then send them in another file.

      ## Characters

      Nothing is ever replaced, neither by 〓 nor by `?`.

      - `UTF-8`: code points as they are; variation selectors and private-use characters (外字) are kept, nothing is
        normalised. Bytes that are no UTF-8 refuse the file and name the line.
      - `Windows-31J`: Shift_JIS with the vendor's extensions, JIS X 0213 excluded. The user-defined area (F040 to F9FC)
        is Unicode's private-use area from U+E000. Two bytes without a character refuse the row, as `CHARACTER_UNMAPPED`
        with the column and the position of the character in it; what stands there is never named. Bytes that are no
        character at all refuse the file.
      - U+FFFD, which a decoder leaves where it lost a character, refuses the row in the same way.
      - On the way out a column with a character that the encoding does not have is left empty, and the answer's last
        column names it.

      Lengths are counted in code points, a variation selector as one of its own.

      A letter of a protected person is refused (`MAILING_CHECK_PROTECTED`): a file cannot say that the register directed it.
      """;
}
