package musubi.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import musubi.contract.Contract.Method;
import musubi.options.v1.Data;
import musubi.options.v1.Route;

/**
 * The contracts as lines, each a promise to those who implement from them: {@code api-v1.txt}.
 *
 * <p>Only lines that were added can be written by the build; one that is changed or gone has to be
 * taken out of the file by hand.
 */
final class ApiSnapshot {
  static final Path FILE = Reviewed.RESOURCES.resolve("api-v1.txt");

  private ApiSnapshot() {}

  static SequencedSet<String> lines(Contract contract) {
    var lines = new LinkedHashSet<String>();
    var packages = new TreeSet<String>();
    contract.files().forEach(file -> packages.add(file.getPackage()));
    packages.forEach(name -> lines.add("package " + name));
    for (FileDescriptor file : contract.files()) {
      for (FieldDescriptor extension : file.getExtensions()) {
        lines.add(
            "extension "
                + extension.getContainingType().getFullName()
                + " "
                + signature(extension));
      }
    }
    contract.messages().forEach(message -> message(message, lines));
    for (FileDescriptor file : contract.files()) {
      file.getEnumTypes().forEach(list -> list(list, lines));
    }
    contract.methods().forEach(method -> method(method, lines));
    return lines;
  }

  /** What a reader of the stored lines must be told about those of today. */
  static List<String> faults(Set<String> stored, Set<String> current) {
    var faults = new ArrayList<String>();
    for (String line : stored) {
      if (!current.contains(line)) {
        faults.add("gone: " + line + "  (if that is meant, take the line out of api-v1.txt)");
      }
    }
    for (String line : current) {
      if (!stored.contains(line)) {
        faults.add("new: " + line + "  (to accept it: " + Reviewed.COMMAND + ")");
      }
    }
    return faults;
  }

  static Set<String> stored() {
    return new HashSet<>(Reviewed.lines(FILE));
  }

  private static void message(Descriptor message, Set<String> lines) {
    lines.add("message " + message.getFullName());
    for (FieldDescriptor field : message.getFields()) {
      lines.add("field " + message.getFullName() + " " + signature(field));
    }
    var proto = message.toProto();
    for (ReservedRange range : proto.getReservedRangeList()) {
      for (int number = range.getStart(); number < range.getEnd(); number++) {
        lines.add("reserved " + message.getFullName() + " " + number);
      }
    }
    proto
        .getReservedNameList()
        .forEach(name -> lines.add("reserved " + message.getFullName() + " " + name));
    message.getEnumTypes().forEach(list -> list(list, lines));
  }

  private static void list(EnumDescriptor list, Set<String> lines) {
    lines.add("enum " + list.getFullName());
    for (EnumValueDescriptor value : list.getValues()) {
      lines.add("value " + list.getFullName() + " " + value.getNumber() + " " + value.getName());
    }
  }

  private static void method(Method method, Set<String> lines) {
    var name = method.fullMethodName();
    var descriptor = method.descriptor();
    var exchange = method.exchange();
    lines.add(
        "method %s %s%s -> %s%s"
            .formatted(
                name,
                descriptor.isClientStreaming() ? "stream " : "",
                descriptor.getInputType().getFullName(),
                descriptor.isServerStreaming() ? "stream " : "",
                descriptor.getOutputType().getFullName()));
    lines.add(
        "exchange %s %s %s basis=%s %s"
            .formatted(
                name,
                exchange.getId(),
                exchange.getActor(),
                exchange.getBasis(),
                exchange.getRecord()));
    exchange.getSourceList().forEach(source -> lines.add("source " + name + " " + source));
    for (Route route : exchange.getRouteList()) {
      lines.add(
          "route %s %s -> %s %s"
              .formatted(name, route.getCaller(), route.getCallee(), route.getScope()));
    }
  }

  private static String signature(FieldDescriptor field) {
    var options = field.getOptions();
    var line = new StringJoiner(" ");
    line.add(field.getNumber() + "").add(label(field) + type(field)).add(field.getName());
    if (options.hasExtension(Data.data)) {
      line.add(options.getExtension(Data.data).name());
    }
    if (options.hasExtension(Data.sealed)) {
      line.add("sealed=" + options.getExtension(Data.sealed));
    }
    if (options.hasExtension(Data.item)) {
      line.add("item=" + options.getExtension(Data.item));
    }
    return line + (options.getDebugRedact() ? " redacted" : "") + deprecated(field);
  }

  private static String label(FieldDescriptor field) {
    if (field.isRepeated()) {
      return "repeated ";
    }
    var oneof = field.getRealContainingOneof();
    if (oneof != null) {
      return "oneof(" + oneof.getName() + ") ";
    }
    return field.toProto().getProto3Optional() ? "optional " : "";
  }

  private static String type(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING ->
          field.getType().name().toLowerCase();
    };
  }

  private static String deprecated(FieldDescriptor field) {
    return field.getOptions().getDeprecated() ? " deprecated" : "";
  }
}
