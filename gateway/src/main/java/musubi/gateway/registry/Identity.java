package musubi.gateway.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import musubi.gateway.value.ChangeReason;
import musubi.gateway.value.Sex;

/**
 * An identity record (本人確認情報) as values by item. Immutable; prints as redacted.
 *
 * <p>A record that comes from outside has passed {@link ItemChecks} before anything looks at it.
 */
public final class Identity {
  private final Object[] values;

  private Identity(Object[] values) {
    this.values = values;
  }

  /** Builds a record item by item; what is not set is absent. */
  static Builder builder() {
    return new Builder();
  }

  /** This record with some items changed. */
  Builder toBuilder() {
    return new Builder(values.clone());
  }

  /** Resident-record code, 11 digits. Never logged. */
  public String code() {
    return text(Item.RESIDENT_RECORD_CODE);
  }

  /** Code of the municipality that the record comes from. */
  public String municipality() {
    return text(Item.MUNICIPALITY_CODE);
  }

  /** Name in kanji. Never logged. */
  public String name() {
    return text(Item.NAME_KANJI);
  }

  /** Reading of the name; empty when absent. Never logged. */
  public String kana() {
    return text(Item.NAME_KANA);
  }

  /** Birth date as yyyymmdd, unknown parts 0. Never logged. */
  public int birthDate() {
    return number(Item.BIRTH_DATE);
  }

  /** Sex. Never logged. */
  public Sex sex() {
    return Sex.fromCode(number(Item.SEX)).orElseThrow();
  }

  /** Address. Never logged. */
  public String address() {
    return text(Item.ADDRESS);
  }

  /** Individual Number; empty when absent. Never logged. */
  public String individualNumber() {
    return text(Item.INDIVIDUAL_NUMBER);
  }

  /** When the last change became final. */
  public Instant changedAt() {
    return time(Item.TIMESTAMP);
  }

  /** This record under the number that a node gave it. */
  public Identity numbered(long number) {
    return toBuilder()
        .set(Item.UPDATE_SEQUENCE_NUMBER, number)
        .set(Item.RECORD_STATUS, RecordStatus.of(this).code())
        .build();
  }

  /** Why it changed last. */
  public ChangeReason reason() {
    return ChangeReason.fromCode(number(Item.CHANGE_REASON)).orElseThrow();
  }

  /** Whether the person is a current resident after this change. */
  public boolean isCurrent() {
    return !reason().isRemoval();
  }

  String text(Item item) {
    return (String) value(item);
  }

  int number(Item item) {
    return (Integer) value(item);
  }

  boolean flag(Item item) {
    return (Boolean) value(item);
  }

  Instant time(Item item) {
    return (Instant) value(item);
  }

  Object value(Item item) {
    return values[item.ordinal()];
  }

  /** Items whose values differ between two records. */
  List<Item> differences(Identity other) {
    List<Item> differing = new ArrayList<>();
    for (Item item : Item.ALL) {
      if (!value(item).equals(other.value(item))) {
        differing.add(item);
      }
    }
    return differing;
  }

  @Override
  public String toString() {
    return "Identity[redacted]";
  }

  /** Collects items; not thread-safe. */
  static final class Builder {
    private final Object[] values;

    private Builder() {
      values = new Object[Item.ALL.size()];
      for (Item item : Item.ALL) {
        values[item.ordinal()] = absent(item.kind());
      }
    }

    private Builder(Object[] values) {
      this.values = values;
    }

    Builder set(Item item, Object value) {
      Object empty = absent(item.kind());
      if (!empty.getClass().isInstance(Objects.requireNonNull(value, item.column()))) {
        throw new IllegalArgumentException(item.column() + ": not a " + item.kind());
      }
      values[item.ordinal()] = value;
      return this;
    }

    Identity build() {
      return new Identity(values.clone());
    }

    private static Object absent(Item.Kind kind) {
      return switch (kind) {
        case TEXT -> "";
        case INT, DATE -> 0;
        case LONG -> 0L;
        case FLAG -> false;
        case TIME -> Instant.EPOCH;
      };
    }
  }
}
