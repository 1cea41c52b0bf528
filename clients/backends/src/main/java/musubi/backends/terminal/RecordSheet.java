package musubi.backends.terminal;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;
import musubi.registry.v1.IdentityNotice;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/**
 * A whole record as lines for the screen: each item that it holds under its name in the source
 * documents and in the contract. The Individual Number is never among them ([003 R-052]).
 */
final class RecordSheet {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm").withZone(ZoneId.of("Asia/Tokyo"));

  private RecordSheet() {}

  static List<String> of(IdentityNotice record) {
    return IdentityNotice.getDescriptor().getFields().stream()
        .filter(field -> !isNumber(field) && isFilled(record, field))
        .map(field -> "  " + label(field) + ": " + text(record.getField(field)))
        .toList();
  }

  private static boolean isNumber(FieldDescriptor field) {
    return field.getOptions().getExtension(Data.data) == DataClass.DATA_CLASS_INDIVIDUAL_NUMBER;
  }

  private static boolean isFilled(IdentityNotice record, FieldDescriptor field) {
    return field.hasPresence()
        ? record.hasField(field)
        : !record.getField(field).equals(field.getDefaultValue());
  }

  private static String label(FieldDescriptor field) {
    return field.getOptions().getExtension(Data.item) + " " + field.getName().replace('_', ' ');
  }

  private static String text(Object value) {
    return switch (value) {
      case Date date -> Labels.of(date);
      case Timestamp time -> TIME.format(Instant.ofEpochSecond(time.getSeconds()));
      case EnumValueDescriptor code -> code(code);
      case Boolean flag -> "有 yes";
      default -> value.toString();
    };
  }

  private static String code(EnumValueDescriptor code) {
    return code.getType().equals(Sex.getDescriptor())
        ? Labels.of(Sex.valueOf(code))
        : Labels.of(ChangeReason.valueOf(code));
  }
}
