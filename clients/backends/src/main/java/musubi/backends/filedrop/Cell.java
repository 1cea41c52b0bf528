package musubi.backends.filedrop;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import musubi.type.v1.Date;

/**
 * How an item stands in its column: text as it is, numbers in decimal digits, codes by their number
 * in the contract, flags as 0 or 1, dates as YYYYMMDD with zeros for unknown parts, moments as in
 * RFC 3339 in UTC. An empty column is an item that is absent. The forms are ours: no document gives
 * any.
 */
final class Cell {
  private static final String DATE = Date.getDescriptor().getFullName();
  private static final String TIMESTAMP = Timestamp.getDescriptor().getFullName();

  private Cell() {}

  static void read(Message.Builder message, FieldDescriptor field, String cell)
      throws RowRefusedException {
    message.setField(
        field,
        switch (field.getJavaType()) {
          case STRING -> text(field, cell);
          case INT -> (int) number(field, cell, Integer.MAX_VALUE);
          case LONG -> number(field, cell, Long.MAX_VALUE);
          case BOOLEAN -> flag(field, cell);
          case ENUM -> code(field, cell);
          case MESSAGE ->
              field.getMessageType().getFullName().equals(DATE)
                  ? date(field, cell)
                  : time(field, cell);
          case FLOAT, DOUBLE, BYTE_STRING -> throw new IllegalStateException(field.getFullName());
        });
  }

  static String write(Message message, FieldDescriptor field) {
    if (field.hasPresence() && !message.hasField(field)) {
      return "";
    }
    Object value = message.getField(field);
    return switch (field.getJavaType()) {
      case STRING -> (String) value;
      case INT, LONG -> value.equals(0) || value.equals(0L) ? "" : value.toString();
      case BOOLEAN -> (boolean) value ? "1" : "";
      case ENUM -> number((EnumValueDescriptor) value);
      case MESSAGE -> value instanceof Date date ? date(date) : time((Timestamp) value);
      case FLOAT, DOUBLE, BYTE_STRING -> throw new IllegalStateException(field.getFullName());
    };
  }

  /** What is wrong with a column, in its shape. */
  static RowRefusedException invalid(FieldDescriptor field, int position, String fix) {
    return new RowRefusedException(
        RowRefusedException.ITEM_INVALID, field.getName(), position, fix);
  }

  private static String text(FieldDescriptor field, String cell) throws RowRefusedException {
    int control = 0;
    while (control < cell.length() && !Character.isISOControl(cell.charAt(control))) {
      control++;
    }
    if (control < cell.length()) {
      throw invalid(
          field, cell.codePointCount(0, control) + 1, "leave control characters out of the column");
    }
    return cell;
  }

  private static long number(FieldDescriptor field, String cell, long most)
      throws RowRefusedException {
    if (!cell.matches("[0-9]{1,18}") || Long.parseLong(cell) > most) {
      throw invalid(field, 0, "write a number in ASCII digits");
    }
    return Long.parseLong(cell);
  }

  private static boolean flag(FieldDescriptor field, String cell) throws RowRefusedException {
    if (!cell.matches("[01]")) {
      throw invalid(field, 0, "write 0 or 1");
    }
    return cell.equals("1");
  }

  private static EnumValueDescriptor code(FieldDescriptor field, String cell)
      throws RowRefusedException {
    EnumValueDescriptor value =
        field.getEnumType().findValueByNumber((int) number(field, cell, Integer.MAX_VALUE));
    if (value == null) {
      throw invalid(field, 0, "write a number of the code list in the contract");
    }
    return value;
  }

  private static Date date(FieldDescriptor field, String cell) throws RowRefusedException {
    if (!cell.matches("[0-9]{8}")) {
      throw invalid(field, 0, "write the date as YYYYMMDD, unknown parts as zeros");
    }
    return Date.newBuilder()
        .setYear(Integer.parseInt(cell, 0, 4, 10))
        .setMonth(Integer.parseInt(cell, 4, 6, 10))
        .setDay(Integer.parseInt(cell, 6, 8, 10))
        .build();
  }

  private static Timestamp time(FieldDescriptor field, String cell) throws RowRefusedException {
    try {
      Instant time = Instant.parse(cell);
      return Timestamp.newBuilder()
          .setSeconds(time.getEpochSecond())
          .setNanos(time.getNano())
          .build();
    } catch (DateTimeException e) {
      // Without the cause, which quotes the cell.
      throw invalid(field, 0, "write the moment as 2025-04-01T00:00:00Z");
    }
  }

  private static String number(EnumValueDescriptor value) {
    return value.getNumber() == 0 ? "" : Integer.toString(value.getNumber());
  }

  private static String date(Date date) {
    return "%04d%02d%02d".formatted(date.getYear(), date.getMonth(), date.getDay());
  }

  private static String time(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos()).toString();
  }
}
