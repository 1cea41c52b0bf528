package musubi.gateway.registry;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.gateway.rpc.ClosedMessages;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.Date;

/**
 * Identity records between the contract's messages and values. Items and fields have the same
 * numbers, so the {@link Item} table says everything about the way over.
 */
public final class IdentityMessages implements NoticeCodec {
  private static final Map<Item, FieldDescriptor> RECORD_FIELDS =
      fields(IdentityRecord.getDescriptor(), Item.ALL);
  private static final Map<Item, FieldDescriptor> NOTICE_FIELDS =
      fields(IdentityNotice.getDescriptor(), Item.LEAVING);

  /** Set by the node, whatever the message says. */
  private static final Set<Item> OUTPUT_ONLY =
      Set.of(Item.UPDATE_SEQUENCE_NUMBER, Item.ABNORMAL_UPDATE_SEQUENCE_NUMBER, Item.RECORD_STATUS);

  /** Left out of every answer. */
  private static final Set<Item> NOT_ANSWERED =
      Set.of(Item.OPERATOR_ID, Item.OPERATION_TERMINAL_ID);

  /** A pushed record; what only the node may set is left out. */
  public static Identity parse(IdentityRecord message) {
    Identity.Builder builder = Identity.builder();
    RECORD_FIELDS.forEach(
        (item, field) -> {
          if (!OUTPUT_ONLY.contains(item)) {
            builder.set(item, value(item, message, field));
          }
        });
    return builder.build();
  }

  /**
   * What is answered of a record: the eight items with their reading aids.
   *
   * @param withheld items left out, besides operator and terminal of the last change
   */
  public static IdentityNotice answer(Disclosed record, Set<Item> withheld) {
    IdentityNotice.Builder builder = IdentityNotice.newBuilder();
    NOTICE_FIELDS.forEach(
        (item, field) -> {
          if (!NOT_ANSWERED.contains(item) && !withheld.contains(item)) {
            put(builder, field, item, record.identity().value(item));
          }
        });
    return builder.build();
  }

  @Override
  public byte[] notice(Identity identity) {
    IdentityNotice.Builder builder = IdentityNotice.newBuilder();
    NOTICE_FIELDS.forEach((item, field) -> put(builder, field, item, identity.value(item)));
    return builder.build().toByteArray();
  }

  @Override
  public byte[] remainder(Identity identity) {
    IdentityRecord.Builder builder = IdentityRecord.newBuilder();
    RECORD_FIELDS.forEach(
        (item, field) -> {
          if (!item.leaves()) {
            put(builder, field, item, identity.value(item));
          }
        });
    return builder.build().toByteArray();
  }

  @Override
  public Identity parse(byte[] notice) {
    IdentityNotice message;
    try {
      message = IdentityNotice.parseFrom(notice);
    } catch (InvalidProtocolBufferException e) {
      throw Refusal.of(AccessReason.MESSAGE_UNREADABLE);
    }
    ClosedMessages.requireKnown(message);
    Identity.Builder builder = Identity.builder();
    NOTICE_FIELDS.forEach((item, field) -> builder.set(item, value(item, message, field)));
    return builder.build();
  }

  private static Object value(Item item, Message message, FieldDescriptor field) {
    Object found = message.getField(field);
    return switch (item.kind()) {
      case TEXT, LONG, FLAG -> found;
      case INT -> found instanceof EnumValueDescriptor code ? code.getNumber() : found;
      case DATE -> {
        requireStated(item, message, field);
        yield date(item, (Date) found);
      }
      case TIME -> time(item, (Timestamp) found);
    };
  }

  /** A birth date of which every part is unknown is stated, and a date of zeros. */
  private static void requireStated(Item item, Message message, FieldDescriptor field) {
    if (item == Item.BIRTH_DATE && !message.hasField(field)) {
      throw invalid(item, "absent");
    }
  }

  private static int date(Item item, Date date) {
    boolean fits =
        date.getYear() >= 0
            && date.getYear() <= 9999
            && date.getMonth() >= 0
            && date.getMonth() <= 12
            && date.getDay() >= 0
            && date.getDay() <= 31;
    if (!fits) {
      throw invalid(item, "no date of the calendar");
    }
    return date.getYear() * 10_000 + date.getMonth() * 100 + date.getDay();
  }

  private static Instant time(Item item, Timestamp time) {
    try {
      Instant instant = Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
      if (time.getNanos() < 0 || time.getNanos() > 999_999_999 || !Times.fits(instant)) {
        throw invalid(item, "no time of the years 1970 to 9999");
      }
      return instant;
    } catch (DateTimeException e) {
      throw invalid(item, "no time of the years 1970 to 9999");
    }
  }

  private static Refusal invalid(Item item, String shape) {
    return Refusal.ofField(
        RegistryReason.ITEM_INVALID, item.column(), item.column() + ": " + shape);
  }

  private static void put(Message.Builder builder, FieldDescriptor field, Item item, Object value) {
    switch (item.kind()) {
      case TEXT, LONG, FLAG -> builder.setField(field, value);
      case INT ->
          builder.setField(
              field,
              field.getJavaType() == FieldDescriptor.JavaType.ENUM
                  ? field.getEnumType().findValueByNumberCreatingIfUnknown((Integer) value)
                  : value);
      case DATE -> putDate(builder, field, item, (Integer) value);
      case TIME -> putTime(builder, field, (Instant) value);
    }
  }

  private static void putDate(Message.Builder builder, FieldDescriptor field, Item item, int date) {
    if (date != 0 || item == Item.BIRTH_DATE) {
      builder.setField(
          field,
          Date.newBuilder()
              .setYear(date / 10_000)
              .setMonth(date / 100 % 100)
              .setDay(date % 100)
              .build());
    }
  }

  private static void putTime(Message.Builder builder, FieldDescriptor field, Instant time) {
    if (!time.equals(Instant.EPOCH)) {
      builder.setField(
          field,
          Timestamp.newBuilder()
              .setSeconds(time.getEpochSecond())
              .setNanos(time.getNano())
              .build());
    }
  }

  private static Map<Item, FieldDescriptor> fields(Descriptor message, List<Item> items) {
    Map<Item, FieldDescriptor> fields = new EnumMap<>(Item.class);
    items.forEach(item -> fields.put(item, message.findFieldByNumber(item.number())));
    return fields;
  }
}
