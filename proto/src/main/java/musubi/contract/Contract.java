package musubi.contract;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.DescriptorProtos.SourceCodeInfo.Location;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.ExtensionRegistry;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ProtocolMessageEnum;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;
import musubi.options.v1.Exchange;
import musubi.options.v1.ExchangeOuterClass;

/**
 * The contracts as the build described them: methods with their exchange, fields with the personal
 * data they hold, and the comments of both.
 *
 * <p>Immutable. The descriptors come from the descriptor set, so they are other objects than those
 * of the generated classes: compare full names.
 */
public final class Contract {
  /** The descriptor set that was built with this class, on the class path. */
  public static final String RESOURCE = "/musubi/musubi-contracts.binpb";

  /**
   * A method of a service.
   *
   * @param fullMethodName as gRPC writes it: {@code musubi.registry.v1.UpdateService/PushUpdate}
   * @param exchange empty, and so without a route, when the method has no such option
   */
  public record Method(
      String fullMethodName, MethodDescriptor descriptor, Exchange exchange, String comment) {

    /** What it does, in short: the first paragraph of the comment, in one line. */
    public String summary() {
      return comment.split("\n\n")[0].replace('\n', ' ');
    }

    /** The comment without the reasons that it lists. */
    public String text() {
      return Stream.of(comment.split("\n\n"))
          .filter(paragraph -> !paragraph.startsWith(ListedReason.HEADING))
          .collect(Collectors.joining("\n\n"));
    }

    /** The reasons that the comment lists, beside those of any call. */
    public List<ListedReason> reasons() {
      return ListedReason.of(comment);
    }
  }

  /**
   * A field of a message.
   *
   * @param data {@code DATA_CLASS_UNSPECIFIED} when the field holds no personal data
   * @param sealed full name of the message type inside a sealed field
   */
  public record Field(
      FieldDescriptor descriptor, DataClass data, Optional<String> sealed, String comment) {}

  private final List<FileDescriptor> files;
  private final Map<String, Map<List<Integer>, String>> comments = new HashMap<>();
  private final Map<String, Method> methods;
  private final Map<String, Descriptor> messages;

  private Contract(List<FileDescriptor> all) {
    files =
        all.stream()
            .filter(file -> file.getPackage().startsWith("musubi."))
            .sorted(Comparator.comparing(FileDescriptor::getName))
            .toList();
    files.forEach(file -> comments.put(file.getName(), leadingComments(file)));
    methods = byName(files.stream().flatMap(this::methodsOf), Method::fullMethodName);
    messages = byName(files.stream().flatMap(Contract::messagesOf), Descriptor::getFullName);
  }

  /** Reads the contracts that were built with this class. */
  public static Contract load() {
    try (var in = Contract.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("not on the class path: " + RESOURCE);
      }
      return of(FileDescriptorSet.parseFrom(in, extensions()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads a descriptor set with its imports, as protoc and buf write it.
   *
   * @throws IllegalArgumentException it is none, or a file that it imports is missing or late
   * @throws IOException the file cannot be read
   */
  public static Contract read(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return of(FileDescriptorSet.parseFrom(in, extensions()));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException(file + ": no descriptor set", e);
    }
  }

  /** Takes a set whose files stand after those they import, as protoc writes it. */
  static Contract of(FileDescriptorSet set) {
    var built = new LinkedHashMap<String, FileDescriptor>();
    for (FileDescriptorProto file : set.getFileList()) {
      var imports = file.getDependencyList().stream().map(built::get);
      try {
        built.put(
            file.getName(), FileDescriptor.buildFrom(file, imports.toArray(FileDescriptor[]::new)));
      } catch (DescriptorValidationException e) {
        throw new IllegalArgumentException(e);
      }
    }
    return new Contract(List.copyOf(built.values()));
  }

  static ExtensionRegistry extensions() {
    var extensions = ExtensionRegistry.newInstance();
    ExchangeOuterClass.registerAllExtensions(extensions);
    Data.registerAllExtensions(extensions);
    return extensions;
  }

  /** Our files, by name. */
  public List<FileDescriptor> files() {
    return files;
  }

  /** All methods, by name. */
  public List<Method> methods() {
    return List.copyOf(methods.values());
  }

  public Optional<Method> method(String fullMethodName) {
    return Optional.ofNullable(methods.get(fullMethodName));
  }

  /** All messages by name, nested ones too. */
  public List<Descriptor> messages() {
    return List.copyOf(messages.values());
  }

  public Optional<Descriptor> message(String fullName) {
    return Optional.ofNullable(messages.get(fullName));
  }

  /** All enumerations by name, nested ones too. */
  public List<EnumDescriptor> enums() {
    return Stream.concat(
            files.stream().flatMap(file -> file.getEnumTypes().stream()),
            messages.values().stream().flatMap(message -> message.getEnumTypes().stream()))
        .sorted(Comparator.comparing(EnumDescriptor::getFullName))
        .toList();
  }

  public List<Field> fields(Descriptor message) {
    return message.getFields().stream().map(this::field).toList();
  }

  /** The comment above an element, or above {@code syntax} for a file; empty when there is none. */
  public String comment(GenericDescriptor element) {
    return comments
        .getOrDefault(element.getFile().getName(), Map.of())
        .getOrDefault(path(element), "");
  }

  /** What an enumeration's own comment says of a value, in one line without its full stop. */
  public String words(ProtocolMessageEnum value) {
    var descriptor = value.getValueDescriptor();
    return files.stream()
        .flatMap(file -> file.getEnumTypes().stream())
        .filter(list -> list.getFullName().equals(descriptor.getType().getFullName()))
        .map(list -> list.findValueByNumber(descriptor.getNumber()))
        .map(found -> comment(found).replace('\n', ' ').replaceAll("\\.$", ""))
        .findFirst()
        .orElseThrow();
  }

  private Field field(FieldDescriptor field) {
    var options = field.getOptions();
    return new Field(
        field,
        options.getExtension(Data.data),
        Optional.of(options.getExtension(Data.sealed)).filter(type -> !type.isEmpty()),
        comment(field));
  }

  private Stream<Method> methodsOf(FileDescriptor file) {
    return file.getServices().stream()
        .flatMap(service -> service.getMethods().stream())
        .map(
            method ->
                new Method(
                    method.getService().getFullName() + "/" + method.getName(),
                    method,
                    method.getOptions().getExtension(ExchangeOuterClass.exchange),
                    comment(method)));
  }

  private static Stream<Descriptor> messagesOf(FileDescriptor file) {
    return file.getMessageTypes().stream().flatMap(Contract::withNested);
  }

  private static Stream<Descriptor> withNested(Descriptor message) {
    return Stream.concat(
        Stream.of(message), message.getNestedTypes().stream().flatMap(Contract::withNested));
  }

  private static Map<List<Integer>, String> leadingComments(FileDescriptor file) {
    return file.toProto().getSourceCodeInfo().getLocationList().stream()
        .filter(Location::hasLeadingComments)
        .collect(
            Collectors.toMap(
                location -> List.copyOf(location.getPathList()),
                location -> location.getLeadingComments().replaceAll("(?m)^ ", "").strip(),
                (first, second) -> first));
  }

  /** Where an element stands in its file, as {@code SourceCodeInfo} counts. */
  private static List<Integer> path(GenericDescriptor element) {
    return switch (element) {
      case FileDescriptor file -> List.of(FileDescriptorProto.SYNTAX_FIELD_NUMBER);
      case Descriptor message ->
          message.getContainingType() == null
              ? List.of(FileDescriptorProto.MESSAGE_TYPE_FIELD_NUMBER, message.getIndex())
              : below(
                  message.getContainingType(),
                  DescriptorProto.NESTED_TYPE_FIELD_NUMBER,
                  message.getIndex());
      case EnumDescriptor list ->
          list.getContainingType() == null
              ? List.of(FileDescriptorProto.ENUM_TYPE_FIELD_NUMBER, list.getIndex())
              : below(
                  list.getContainingType(),
                  DescriptorProto.ENUM_TYPE_FIELD_NUMBER,
                  list.getIndex());
      case EnumValueDescriptor value ->
          below(value.getType(), EnumDescriptorProto.VALUE_FIELD_NUMBER, value.getIndex());
      case FieldDescriptor field ->
          field.isExtension()
              ? List.of(FileDescriptorProto.EXTENSION_FIELD_NUMBER, field.getIndex())
              : below(
                  field.getContainingType(), DescriptorProto.FIELD_FIELD_NUMBER, field.getIndex());
      case OneofDescriptor oneof ->
          below(
              oneof.getContainingType(), DescriptorProto.ONEOF_DECL_FIELD_NUMBER, oneof.getIndex());
      case ServiceDescriptor service ->
          List.of(FileDescriptorProto.SERVICE_FIELD_NUMBER, service.getIndex());
      case MethodDescriptor method ->
          below(method.getService(), ServiceDescriptorProto.METHOD_FIELD_NUMBER, method.getIndex());
      default -> throw new IllegalArgumentException(element.getClass().getName());
    };
  }

  private static List<Integer> below(GenericDescriptor parent, int kind, int index) {
    var path = new ArrayList<>(path(parent));
    path.add(kind);
    path.add(index);
    return path;
  }

  private static <T> Map<String, T> byName(Stream<T> elements, Function<T, String> name) {
    var map = new TreeMap<String, T>();
    elements.forEach(element -> map.put(name.apply(element), element));
    return map;
  }
}
