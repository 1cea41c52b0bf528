package musubi.auditor;

import java.util.Locale;

/**
 * The items that leave a municipality: their fields in IdentityNotice, their columns in the files.
 */
enum Item {
  NAME_KANJI(2, Kind.TEXT),
  NAME_GAIJI_COUNT(3, Kind.NUMBER),
  NAME_KANA(4, Kind.TEXT),
  NAME_KANA_UNVOICED(5, Kind.TEXT),
  BIRTH_DATE(6, Kind.DATE),
  SEX(7, Kind.NUMBER),
  OAZA_AZA_CODE(9, Kind.TEXT),
  ADDRESS(11, Kind.TEXT),
  ADDRESS_GAIJI_COUNT(12, Kind.NUMBER),
  INDIVIDUAL_NUMBER(13, Kind.TEXT),
  CHANGE_REASON(21, Kind.NUMBER),
  CHANGE_DATE(22, Kind.DATE),
  OPERATOR_ID(27, Kind.TEXT),
  OPERATION_TERMINAL_ID(28, Kind.TEXT),
  UPDATE_SEQUENCE_NUMBER(29, Kind.NUMBER),
  GAIJI_FLAG(34, Kind.FLAG),
  TIMESTAMP(36, Kind.TIME),
  FORMER_SURNAME_KANJI(37, Kind.TEXT),
  FORMER_SURNAME_GAIJI_COUNT(38, Kind.NUMBER),
  FORMER_SURNAME_KANA(39, Kind.TEXT),
  FORMER_SURNAME_GAIJI_CHANGE_SERIAL(40, Kind.NUMBER),
  NAME_GAIJI_CHANGE_SERIAL(41, Kind.NUMBER),
  ADDRESS_GAIJI_CHANGE_SERIAL(42, Kind.NUMBER);

  private final int field;
  private final Kind kind;

  private enum Kind {
    TEXT,
    NUMBER,
    FLAG,
    DATE,
    TIME
  }

  Item(int field, Kind kind) {
    this.field = field;
    this.kind = kind;
  }

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The column as text, the same text that {@link #in} makes of the notice. */
  String sql(String table) {
    String column = table + "." + column();
    return switch (kind) {
      case TEXT -> column;
      case NUMBER, FLAG, DATE -> column + "::text";
      case TIME -> "(extract(epoch from " + column + ") * 1000000)::bigint::text";
    };
  }

  /** The item in a notice; absent items are empty or 0, as in the files. */
  String in(WireMessage notice) {
    return switch (kind) {
      case TEXT -> notice.text(field);
      case NUMBER -> Long.toString(notice.number(field));
      case FLAG -> Boolean.toString(notice.number(field) != 0);
      case DATE -> Long.toString(date(notice.message(field)));
      case TIME -> Long.toString(microseconds(notice.message(field)));
    };
  }

  private static long date(WireMessage date) {
    return date.number(1) * 10_000 + date.number(2) * 100 + date.number(3);
  }

  private static long microseconds(WireMessage timestamp) {
    return timestamp.number(1) * 1_000_000 + timestamp.number(2) / 1_000;
  }
}
