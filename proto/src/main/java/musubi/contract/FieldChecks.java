package musubi.contract;

import static musubi.contract.ContractChange.*;
import static musubi.contract.ElementChecks.differs;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.Objects;
import java.util.stream.Stream;

/** Fields and values: numbers, names, types and how often they stand. */
final class FieldChecks {
  private FieldChecks() {}

  static Stream<Finding> presence(Versions versions) {
    return Stream.concat(
        versions.both(
            each -> each.messages,
            (was, is) -> Stream.concat(goneFields(was, is), newFields(versions, was, is))),
        Stream.concat(
            versions.gone(
                each -> each.extensions, FIELD_GONE, field -> field.getFile().getPackage()),
            versions.added(
                each -> each.extensions,
                FIELD_ADDED,
                field -> field.getFile().getPackage(),
                FieldChecks::type)));
  }

  static Stream<Finding> extensionNumbers(Versions versions) {
    return versions.both(
        each -> each.extensions,
        (was, is) -> differs(FIELD_RENUMBERED, was.getFullName(), was.getNumber(), is.getNumber()));
  }

  static Stream<Finding> names(Versions versions) {
    return versions.fields(
        (was, is) -> differs(FIELD_RENAMED, was.getFullName(), was.getName(), is.getName()));
  }

  static Stream<Finding> jsonNames(Versions versions) {
    return versions.fields(
        (was, is) ->
            was.getName().equals(is.getName())
                ? differs(
                    FIELD_JSON_NAME_CHANGED, was.getFullName(), was.getJsonName(), is.getJsonName())
                : Stream.empty());
  }

  static Stream<Finding> types(Versions versions) {
    return versions.fields(
        (was, is) -> differs(FIELD_TYPE_CHANGED, was.getFullName(), type(was), type(is)));
  }

  static Stream<Finding> cardinality(Versions versions) {
    return versions.fields(
        (was, is) ->
            differs(
                FIELD_CARDINALITY_CHANGED,
                was.getFullName(),
                was.isRepeated() ? "repeated" : "one",
                is.isRepeated() ? "repeated" : "one"));
  }

  static Stream<Finding> optionality(Versions versions) {
    return versions.fields(
        (was, is) ->
            was.isRepeated() || is.isRepeated() || !oneof(was).equals(oneof(is))
                ? Stream.empty()
                : differs(
                    FIELD_PRESENCE_CHANGED,
                    was.getFullName(),
                    was.hasPresence() ? "optional" : "implicit",
                    is.hasPresence() ? "optional" : "implicit"));
  }

  static Stream<Finding> oneofs(Versions versions) {
    return versions.fields(
        (was, is) -> differs(FIELD_ONEOF_CHANGED, was.getFullName(), oneof(was), oneof(is)));
  }

  static Stream<Finding> packing(Versions versions) {
    return versions.fields(
        (was, is) ->
            was.isRepeated() && is.isRepeated() && type(was).equals(type(is))
                ? differs(
                    FIELD_PACKING_CHANGED,
                    was.getFullName(),
                    was.isPacked() ? "packed" : "one by one",
                    is.isPacked() ? "packed" : "one by one")
                : Stream.empty());
  }

  /** The first word of a field's comment says whether a caller must set it. */
  static Stream<Finding> requirements(Versions versions) {
    return Stream.concat(
        versions.fields(
            (was, is) -> {
              var required = isRequired(versions.after(), is);
              if (isRequired(versions.before(), was) == required) {
                return Stream.empty();
              }
              var change = required ? FIELD_REQUIRED : REQUIREMENT_LIFTED;
              return Stream.of(new Finding(change, was.getFullName(), ""));
            }),
        versions.both(
            each -> each.messages,
            (was, is) ->
                is.getFields().stream()
                    .filter(field -> isNew(was, field) && isRequired(versions.after(), field))
                    .map(field -> new Finding(FIELD_REQUIRED, field.getFullName(), "new"))));
  }

  static Stream<Finding> deprecations(Versions versions) {
    return Stream.concat(
        versions.fields(
            (was, is) ->
                deprecated(
                    was.getFullName(),
                    was.getOptions().getDeprecated(),
                    is.getOptions().getDeprecated())),
        versions.both(
            each -> each.methods,
            (was, is) ->
                deprecated(
                    was.fullMethodName(),
                    was.descriptor().getOptions().getDeprecated(),
                    is.descriptor().getOptions().getDeprecated())));
  }

  static Stream<Finding> values(Versions versions) {
    return versions.both(
        each -> each.enums, (was, is) -> Stream.concat(goneValues(was, is), newValues(was, is)));
  }

  static String type(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
          field.getType().name().toLowerCase();
    };
  }

  static boolean isNew(Descriptor was, FieldDescriptor field) {
    return was.findFieldByNumber(field.getNumber()) == null
        && was.findFieldByName(field.getName()) == null;
  }

  private static Stream<Finding> goneFields(Descriptor was, Descriptor is) {
    return was.getFields().stream()
        .filter(field -> is.findFieldByNumber(field.getNumber()) == null)
        .map(
            field -> {
              var moved = is.findFieldByName(field.getName());
              return moved == null
                  ? new Finding(FIELD_GONE, field.getFullName(), "number " + field.getNumber())
                  : new Finding(
                      FIELD_RENUMBERED,
                      field.getFullName(),
                      field.getNumber() + " -> " + moved.getNumber());
            });
  }

  private static Stream<Finding> newFields(Versions versions, Descriptor was, Descriptor is) {
    return is.getFields().stream()
        .filter(field -> isNew(was, field))
        .filter(field -> !DataChecks.holdsPersonal(field))
        .map(field -> new Finding(FIELD_ADDED, field.getFullName(), type(field)));
  }

  private static Stream<Finding> goneValues(EnumDescriptor was, EnumDescriptor is) {
    return was.getValues().stream().map(value -> goneValue(value, is)).filter(Objects::nonNull);
  }

  private static Finding goneValue(EnumValueDescriptor was, EnumDescriptor is) {
    var named = is.findValueByName(was.getName());
    if (named != null) {
      return named.getNumber() == was.getNumber()
          ? null
          : new Finding(
              VALUE_RENUMBERED, was.getFullName(), was.getNumber() + " -> " + named.getNumber());
    }
    var numbered = is.findValueByNumber(was.getNumber());
    return numbered == null
        ? new Finding(VALUE_GONE, was.getFullName(), "number " + was.getNumber())
        : new Finding(
            VALUE_RENAMED, was.getFullName(), was.getName() + " -> " + numbered.getName());
  }

  private static Stream<Finding> newValues(EnumDescriptor was, EnumDescriptor is) {
    return is.getValues().stream()
        .filter(value -> was.findValueByName(value.getName()) == null)
        .filter(value -> was.findValueByNumber(value.getNumber()) == null)
        .map(value -> new Finding(VALUE_ADDED, value.getFullName(), "" + value.getNumber()));
  }

  private static Stream<Finding> deprecated(String element, boolean was, boolean is) {
    return is && !was ? Stream.of(new Finding(DEPRECATED, element, "")) : Stream.empty();
  }

  private static boolean isRequired(Contract contract, FieldDescriptor field) {
    return contract.comment(field).matches("(?s)Required\\b.*");
  }

  private static String oneof(FieldDescriptor field) {
    var oneof = field.getRealContainingOneof();
    return oneof == null ? "" : oneof.getName();
  }
}
