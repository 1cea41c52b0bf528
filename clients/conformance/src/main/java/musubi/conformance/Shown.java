package musubi.conformance;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.function.Predicate;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;

/**
 * Which members of a message a report may show: values of lists of the contract (enums) that the
 * contract does not mark as personal.
 */
record Shown(Descriptor type) implements Predicate<String> {
  /** Nothing may be shown. */
  static final Predicate<String> NOTHING = path -> false;

  @Override
  public boolean test(String path) {
    Descriptor at = type;
    FieldDescriptor field = null;
    for (String name : path.split("\\.")) {
      if (!name.matches("[0-9]+")) {
        field = at == null ? null : named(at, name);
        at = field != null && isMessage(field) ? field.getMessageType() : null;
      }
    }
    return field != null
        && field.getJavaType() == FieldDescriptor.JavaType.ENUM
        && field.getOptions().getExtension(Data.data) == DataClass.DATA_CLASS_UNSPECIFIED;
  }

  private static boolean isMessage(FieldDescriptor field) {
    return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
  }

  private static FieldDescriptor named(Descriptor type, String jsonName) {
    return type.getFields().stream()
        .filter(field -> field.getJsonName().equals(jsonName))
        .findFirst()
        .orElse(null);
  }
}
