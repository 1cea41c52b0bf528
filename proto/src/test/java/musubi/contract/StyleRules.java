package musubi.contract;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import musubi.contract.Contract.Method;

/** What a reader may expect of every proto file; each check answers with the faults it found. */
final class StyleRules {
  private static final String SENTENCE =
      "(?s)((Required|Optional|Output only|Immutable)\\b|[A-Z0-9`]\\S* \\S+ ).*[.:)]";

  private StyleRules() {}

  /**
   * Every element is explained. The message of a method's request or response is explained by the
   * method, a service that is alone in its file by the file.
   */
  static List<String> commented(Contract contract) {
    var explained = new HashSet<String>();
    for (Method method : contract.methods()) {
      explained.add(method.descriptor().getInputType().getFullName());
      explained.add(method.descriptor().getOutputType().getFullName());
    }
    return contract.files().stream()
        .flatMap(StyleRules::elements)
        .filter(element -> contract.comment(element).isBlank())
        .filter(element -> !explained.contains(element.getFullName()))
        .filter(element -> !alone(contract, element))
        .map(element -> element.getFullName() + ": no comment")
        .toList();
  }

  /** A field's comment is a sentence that says what to put there. */
  static List<String> fieldComments(Contract contract) {
    return contract.messages().stream()
        .flatMap(message -> contract.fields(message).stream())
        .filter(field -> !field.comment().isEmpty() && !field.comment().matches(SENTENCE))
        .map(field -> field.descriptor().getFullName() + ": says too little")
        .toList();
  }

  /** Zero means that nothing was said. */
  static List<String> zeroes(Contract contract) {
    return enums(contract)
        .filter(list -> !list.getValue(0).getName().equals(prefix(list) + "UNSPECIFIED"))
        .map(list -> list.getFullName() + ": zero is " + list.getValue(0).getName())
        .toList();
  }

  /** Code that reads an enumeration is told that it will grow. */
  static List<String> growing(Contract contract) {
    return enums(contract)
        .filter(list -> !contract.comment(list).matches("(?s).*New\\s+values\\s+may\\s+be.*"))
        .map(list -> list.getFullName() + ": does not say that new values may be added")
        .toList();
  }

  /** Each method has a request and a response of its own. */
  static List<String> named(Contract contract) {
    var faults = new ArrayList<String>();
    for (Method method : contract.methods()) {
      var name = method.descriptor().getName();
      var request = method.descriptor().getInputType().getName();
      var response = method.descriptor().getOutputType().getName();
      if (!request.equals(name + "Request")) {
        faults.add(method.fullMethodName() + ": takes " + request);
      }
      if (!response.equals(name + "Response")) {
        faults.add(method.fullMethodName() + ": answers " + response);
      }
    }
    return faults;
  }

  static Stream<GenericDescriptor> elements(FileDescriptor file) {
    var elements = Stream.<GenericDescriptor>builder().add(file);
    file.getExtensions().forEach(elements);
    file.getMessageTypes().forEach(message -> message(message, elements));
    file.getEnumTypes().forEach(list -> list(list, elements));
    for (ServiceDescriptor service : file.getServices()) {
      elements.add(service);
      service.getMethods().forEach(elements);
    }
    return elements.build();
  }

  private static void message(Descriptor message, Stream.Builder<GenericDescriptor> elements) {
    elements.add(message);
    message.getFields().forEach(elements);
    message.getEnumTypes().forEach(list -> list(list, elements));
    message.getNestedTypes().stream()
        .filter(nested -> !nested.getOptions().getMapEntry())
        .forEach(nested -> message(nested, elements));
  }

  private static void list(EnumDescriptor list, Stream.Builder<GenericDescriptor> elements) {
    elements.add(list);
    list.getValues().stream().filter(value -> value.getNumber() != 0).forEach(elements);
  }

  private static Stream<EnumDescriptor> enums(Contract contract) {
    return Stream.concat(
        contract.files().stream().flatMap(file -> file.getEnumTypes().stream()),
        contract.messages().stream().flatMap(message -> message.getEnumTypes().stream()));
  }

  private static boolean alone(Contract contract, GenericDescriptor element) {
    return element instanceof ServiceDescriptor
        && element.getFile().getServices().size() == 1
        && !contract.comment(element.getFile()).isBlank();
  }

  private static String prefix(EnumDescriptor list) {
    return list.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase() + "_";
  }
}
