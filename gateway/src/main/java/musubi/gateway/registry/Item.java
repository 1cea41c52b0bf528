package musubi.gateway.registry;

import static musubi.gateway.registry.Item.Kind.DATE;
import static musubi.gateway.registry.Item.Kind.FLAG;
import static musubi.gateway.registry.Item.Kind.INT;
import static musubi.gateway.registry.Item.Kind.LONG;
import static musubi.gateway.registry.Item.Kind.TEXT;
import static musubi.gateway.registry.Item.Kind.TIME;
import static musubi.gateway.registry.Item.Use.LEAVES;
import static musubi.gateway.registry.Item.Use.LEAVES_MOVABLE;
import static musubi.gateway.registry.Item.Use.STAYS;
import static musubi.gateway.registry.Item.Use.STAYS_MOVABLE;

import java.util.List;
import java.util.stream.Stream;

/**
 * The items of an identity record, numbered as the official list ([001 4.2]; 41 and 42 are items 23
 * and 24 of [002 4]). The one table from which messages, rows and checks take what they need to
 * know about an item.
 */
public enum Item {
  RESIDENT_RECORD_CODE(1, TEXT, LEAVES),
  NAME_KANJI(2, TEXT, LEAVES),
  NAME_GAIJI_COUNT(3, INT, LEAVES),
  NAME_KANA(4, TEXT, LEAVES),
  NAME_KANA_UNVOICED(5, TEXT, LEAVES),
  BIRTH_DATE(6, DATE, LEAVES),
  SEX(7, INT, LEAVES),
  MUNICIPALITY_CODE(8, TEXT, LEAVES),
  OAZA_AZA_CODE(9, TEXT, LEAVES_MOVABLE),
  POSTAL_CODE(10, TEXT, STAYS_MOVABLE),
  ADDRESS(11, TEXT, LEAVES_MOVABLE),
  ADDRESS_GAIJI_COUNT(12, INT, LEAVES_MOVABLE),
  INDIVIDUAL_NUMBER(13, TEXT, LEAVES),
  BECAME_RESIDENT_DATE(14, DATE, STAYS),
  ADDRESS_ESTABLISHED_DATE(15, DATE, STAYS_MOVABLE),
  NOTIFICATION_DATE(16, DATE, STAYS_MOVABLE),
  PREVIOUS_MUNICIPALITY_CODE(17, TEXT, STAYS),
  PREVIOUS_ADDRESS(18, TEXT, STAYS),
  PREVIOUS_ADDRESS_GAIJI_COUNT(19, INT, STAYS),
  RELATIONSHIP(20, TEXT, STAYS),
  CHANGE_REASON(21, INT, LEAVES_MOVABLE),
  CHANGE_DATE(22, DATE, LEAVES_MOVABLE),
  CHANGE_REASON_DETAIL(23, TEXT, STAYS_MOVABLE),
  PREVIOUS_RESIDENT_RECORD_CODE(24, TEXT, STAYS),
  RESIDENT_RECORD_CODE_EFFECTIVE_DATE(25, DATE, STAYS),
  REQUEST_CONTROL_NUMBER(26, TEXT, STAYS_MOVABLE),
  OPERATOR_ID(27, TEXT, LEAVES_MOVABLE),
  OPERATION_TERMINAL_ID(28, TEXT, LEAVES_MOVABLE),
  UPDATE_SEQUENCE_NUMBER(29, LONG, LEAVES_MOVABLE),
  ABNORMAL_UPDATE_SEQUENCE_NUMBER(30, LONG, STAYS_MOVABLE),
  UPDATE_PROHIBITED_FLAG(31, FLAG, STAYS_MOVABLE),
  PLANNED_PERSON_FLAG(32, FLAG, STAYS),
  EXCLUSIVE_LOCK_FLAG(33, FLAG, STAYS_MOVABLE),
  GAIJI_FLAG(34, FLAG, LEAVES_MOVABLE),
  RECORD_STATUS(35, INT, STAYS_MOVABLE),
  TIMESTAMP(36, TIME, LEAVES_MOVABLE),
  FORMER_SURNAME_KANJI(37, TEXT, LEAVES),
  FORMER_SURNAME_GAIJI_COUNT(38, INT, LEAVES),
  FORMER_SURNAME_KANA(39, TEXT, LEAVES),
  FORMER_SURNAME_GAIJI_CHANGE_SERIAL(40, INT, LEAVES),
  NAME_GAIJI_CHANGE_SERIAL(41, INT, LEAVES),
  ADDRESS_GAIJI_CHANGE_SERIAL(42, INT, LEAVES_MOVABLE);

  /** All items, in the order of their numbers. */
  static final List<Item> ALL = List.of(values());

  /** Those that leave the municipality, in the order of their numbers. */
  static final List<Item> LEAVING = Stream.of(values()).filter(Item::leaves).toList();

  private final int number;
  private final Kind kind;
  private final Use use;
  private final String column;

  Item(int number, Kind kind, Use use) {
    this.number = number;
    this.kind = kind;
    this.use = use;
    this.column = name().toLowerCase(java.util.Locale.ROOT);
  }

  /** Number in the official list; field number in the contracts. */
  public int number() {
    return number;
  }

  /** How its value is held. */
  public Kind kind() {
    return kind;
  }

  /** Its field in the contracts and its column in the file. */
  public String column() {
    return column;
  }

  /** Whether it is one of the eight items, their reading aids, or a particular of transport. */
  public boolean leaves() {
    return use == LEAVES || use == LEAVES_MOVABLE;
  }

  /**
   * Whether a move within the municipality may change it: the address, and particulars of the
   * change.
   */
  public boolean mayChangeInMove() {
    return use == LEAVES_MOVABLE || use == STAYS_MOVABLE;
  }

  /** How values of an item are held; an absent one is the empty value of its kind, never null. */
  public enum Kind {
    /** String; empty when absent. */
    TEXT("text"),
    /** Integer; also code lists, by number; 0 when absent. */
    INT("int4"),
    /** Long; 0 when absent. */
    LONG("int8"),
    /** Boolean; false when absent. */
    FLAG("bool"),
    /** Integer yyyymmdd, unknown parts 0; 0 when absent, a birth date when wholly unknown. */
    DATE("int4"),
    /** Instant; the epoch when absent. */
    TIME("timestamptz");

    private final String sqlType;

    Kind(String sqlType) {
      this.sqlType = sqlType;
    }

    /** Type of its column. */
    String sqlType() {
      return sqlType;
    }
  }

  /** Where an item may go and whether a move may change it. */
  enum Use {
    LEAVES,
    LEAVES_MOVABLE,
    STAYS,
    STAYS_MOVABLE
  }
}
