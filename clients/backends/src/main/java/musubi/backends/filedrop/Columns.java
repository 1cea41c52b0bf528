package musubi.backends.filedrop;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import musubi.card.v1.MailingPerson;
import musubi.card.v1.MailingRecord;
import musubi.contract.Contract;
import musubi.registry.v1.IdentityRecord;

/**
 * Which column holds which item: the column's number is the item's, which is the field's in the
 * contract.
 */
final class Columns {
  /** Items of the official list of the identity file. */
  static final int IDENTITY_ITEMS = 40;

  /** Items of a letter, before those of its first person. */
  static final int LETTER_ITEMS = 37;

  /** Items of each person of a letter. */
  static final int PERSON_ITEMS = 30;

  private static final int SUBJECT_COUNT = 33;
  private static final Set<String> OUTPUT_ONLY =
      Contract.load().messages().stream()
          .flatMap(message -> Contract.load().fields(message).stream())
          .filter(field -> field.comment().startsWith("Output only"))
          .map(field -> field.descriptor().getFullName())
          .collect(Collectors.toSet());

  /** Columns of a row of an update: items 1 to 40, then the two of the prefecture's list. */
  static final List<FieldDescriptor> IDENTITY = of(IdentityRecord.getDescriptor());

  static final List<FieldDescriptor> LETTER =
      of(MailingRecord.getDescriptor()).subList(0, LETTER_ITEMS);
  static final List<FieldDescriptor> PERSON = of(MailingPerson.getDescriptor());

  private Columns() {}

  /** Whether the node alone gives the item: its column is empty in a file. */
  static boolean isOutputOnly(FieldDescriptor field) {
    return OUTPUT_ONLY.contains(field.getFullName());
  }

  /**
   * The record of a row.
   *
   * @throws RowRefusedException the columns are not those of the list, or one breaks its format
   */
  static IdentityRecord identity(List<String> cells) throws RowRefusedException {
    if (cells.size() != IDENTITY_ITEMS && cells.size() != IDENTITY.size()) {
      throw differ(cells.size(), IDENTITY_ITEMS + " or " + IDENTITY.size());
    }
    IdentityRecord.Builder record = IdentityRecord.newBuilder();
    fill(record, IDENTITY.subList(0, cells.size()), cells);
    return record.build();
  }

  /**
   * The letter of a row: items 1 to 37, then items 38 to 67 of each person, as many as item 33
   * says.
   *
   * @throws RowRefusedException the columns are not those of the list, or one breaks its format
   */
  static MailingRecord mailing(List<String> cells) throws RowRefusedException {
    int rest = cells.size() - LETTER_ITEMS;
    if (rest < PERSON_ITEMS || rest % PERSON_ITEMS != 0) {
      throw differ(cells.size(), LETTER_ITEMS + " and " + PERSON_ITEMS + " for each person");
    }
    MailingRecord.Builder letter = MailingRecord.newBuilder();
    fill(letter, LETTER, cells.subList(0, LETTER_ITEMS));
    if (letter.getSubjectCount() != rest / PERSON_ITEMS) {
      throw new RowRefusedException(
          RowRefusedException.COLUMNS_DIFFER,
          LETTER.get(SUBJECT_COUNT - 1).getName(),
          0,
          "repeat columns 38 to 67 for each person that item 33 counts");
    }
    for (int from = LETTER_ITEMS; from < cells.size(); from += PERSON_ITEMS) {
      fill(letter.addPersonsBuilder(), PERSON, cells.subList(from, from + PERSON_ITEMS));
    }
    return letter.build();
  }

  /** The cells of a record; the inverse of {@link #identity}. */
  static List<String> cells(IdentityRecord record) {
    return cells(record, IDENTITY);
  }

  /** The cells of a letter; the inverse of {@link #mailing}. */
  static List<String> cells(MailingRecord letter) {
    List<String> cells = new ArrayList<>(cells(letter, LETTER));
    letter.getPersonsList().forEach(person -> cells.addAll(cells(person, PERSON)));
    return cells;
  }

  private static List<String> cells(Message message, List<FieldDescriptor> columns) {
    return columns.stream().map(field -> Cell.write(message, field)).toList();
  }

  private static void fill(
      Message.Builder message, List<FieldDescriptor> columns, List<String> cells)
      throws RowRefusedException {
    for (int i = 0; i < columns.size(); i++) {
      FieldDescriptor field = columns.get(i);
      String cell = cells.get(i);
      if (!cell.isEmpty() && isOutputOnly(field)) {
        throw Cell.invalid(field, 0, "leave the column empty; the node gives the item");
      }
      if (!cell.isEmpty()) {
        Cell.read(message, field, cell);
      }
    }
  }

  private static RowRefusedException differ(int found, String expected) {
    return new RowRefusedException(
        RowRefusedException.COLUMNS_DIFFER,
        "column " + found,
        0,
        "write " + expected + " columns, with tabs between");
  }

  private static List<FieldDescriptor> of(Descriptor message) {
    TreeMap<Integer, FieldDescriptor> columns = new TreeMap<>();
    message.getFields().forEach(field -> columns.put(field.getNumber(), field));
    return List.copyOf(columns.values());
  }
}
