package musubi.contract;

import static musubi.contract.ContractChange.*;
import static musubi.contract.ElementChecks.differs;

import com.google.protobuf.DescriptorProtos.FieldOptions;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.ExtensionLite;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;

/** What a field holds of a person, and who may see it. */
final class DataChecks {
  private DataChecks() {}

  static Stream<Finding> classes(Versions versions) {
    return versions.fields(
        (was, is) -> {
          var change =
              !isPersonal(was) ? CLASS_GAINED : isPersonal(is) ? CLASS_CHANGED : CLASS_LOST;
          return differs(change, was.getFullName(), option(was, Data.data), option(is, Data.data));
        });
  }

  static Stream<Finding> newPersonal(Versions versions) {
    return versions.both(
        each -> each.messages,
        (was, is) ->
            is.getFields().stream()
                .filter(field -> FieldChecks.isNew(was, field) && holdsPersonal(field))
                .map(
                    field ->
                        new Finding(
                            PERSONAL_FIELD_ADDED, field.getFullName(), FieldChecks.type(field))));
  }

  static Stream<Finding> redaction(Versions versions) {
    return versions.fields(
        (was, is) ->
            differs(
                is.getOptions().getDebugRedact() ? REDACTION_ADDED : REDACTION_LOST,
                was.getFullName(),
                was.getOptions().getDebugRedact() ? "redacted" : "shown",
                is.getOptions().getDebugRedact() ? "redacted" : "shown"));
  }

  static Stream<Finding> seals(Versions versions) {
    return versions.fields(
        (was, is) ->
            differs(
                SEAL_CHANGED,
                was.getFullName(),
                option(was, Data.sealed),
                option(is, Data.sealed)));
  }

  static Stream<Finding> encryption(Versions versions) {
    return versions.fields(
        (was, is) -> {
          var now = option(is, Data.encrypted);
          return differs(
              now.isEmpty() ? ENCRYPTION_LOST : ENCRYPTION_CHANGED,
              was.getFullName(),
              option(was, Data.encrypted),
              now);
        });
  }

  static Stream<Finding> residence(Versions versions) {
    return versions.fields(
        (was, is) ->
            differs(
                option(is, Data.residence) ? RESIDENCE_GAINED : RESIDENCE_LOST,
                was.getFullName(),
                option(was, Data.residence),
                option(is, Data.residence)));
  }

  static Stream<Finding> items(Versions versions) {
    return versions.fields(
        (was, is) ->
            differs(
                ITEM_CHANGED, was.getFullName(), option(was, Data.item), option(is, Data.item)));
  }

  static boolean isPersonal(FieldDescriptor field) {
    return option(field, Data.data) != DataClass.DATA_CLASS_UNSPECIFIED;
  }

  /** Whether the field, or one of the message in it, is personal. */
  static boolean holdsPersonal(FieldDescriptor field) {
    return holdsPersonal(field, new HashSet<>());
  }

  private static boolean holdsPersonal(FieldDescriptor field, Set<Descriptor> seen) {
    if (isPersonal(field)) {
      return true;
    }
    return field.getJavaType() == JavaType.MESSAGE
        && seen.add(field.getMessageType())
        && field.getMessageType().getFields().stream().anyMatch(each -> holdsPersonal(each, seen));
  }

  private static <T> T option(FieldDescriptor field, ExtensionLite<FieldOptions, T> option) {
    return field.getOptions().getExtension(option);
  }
}
