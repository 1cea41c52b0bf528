package musubi.contract;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import musubi.contract.Contract.Method;

/** Two versions of the contracts, element by element; nothing below what is gone as a whole. */
final class Versions {
  private final Elements before;
  private final Elements after;

  Versions(Contract before, Contract after) {
    this.before = new Elements(before);
    this.after = new Elements(after);
  }

  /** Elements of one version by full name. */
  static final class Elements {
    final Contract contract;
    final Map<String, String> packages = new TreeMap<>();
    final Map<String, FileDescriptor> files = new TreeMap<>();
    final Map<String, ServiceDescriptor> services = new TreeMap<>();
    final Map<String, Method> methods = new TreeMap<>();
    final Map<String, Descriptor> messages = new TreeMap<>();
    final Map<String, EnumDescriptor> enums = new TreeMap<>();
    final Map<String, FieldDescriptor> extensions = new TreeMap<>();

    Elements(Contract contract) {
      this.contract = contract;
      contract.methods().forEach(method -> methods.put(method.fullMethodName(), method));
      contract.messages().forEach(message -> add(message));
      for (FileDescriptor file : contract.files()) {
        packages.put(file.getPackage(), file.getPackage());
        files.put(file.getName(), file);
        file.getServices().forEach(service -> services.put(service.getFullName(), service));
        file.getEnumTypes().forEach(list -> enums.put(list.getFullName(), list));
        file.getExtensions().forEach(field -> extensions.put(field.getFullName(), field));
      }
    }

    private void add(Descriptor message) {
      messages.put(message.getFullName(), message);
      message.getEnumTypes().forEach(list -> enums.put(list.getFullName(), list));
    }
  }

  Contract before() {
    return before.contract;
  }

  Contract after() {
    return after.contract;
  }

  /** Elements of a kind that are in both. */
  <T> Stream<Finding> both(
      Function<Elements, Map<String, T>> kind, BiFunction<T, T, Stream<Finding>> check) {
    var now = kind.apply(after);
    return kind.apply(before).entrySet().stream()
        .filter(each -> now.containsKey(each.getKey()))
        .flatMap(each -> check.apply(each.getValue(), now.get(each.getKey())));
  }

  /** Elements of a kind that only the newer version has. */
  <T> Stream<Finding> added(
      Function<Elements, Map<String, T>> kind,
      ContractChange change,
      Function<T, String> parent,
      Function<T, String> detail) {
    return only(after, before, kind)
        .filter(each -> !isWithin(parent.apply(each.getValue()), after, before))
        .map(each -> new Finding(change, each.getKey(), detail.apply(each.getValue())));
  }

  /** Elements of a kind that only the older version has. */
  <T> Stream<Finding> gone(
      Function<Elements, Map<String, T>> kind, ContractChange change, Function<T, String> parent) {
    return only(before, after, kind)
        .filter(each -> !isWithin(parent.apply(each.getValue()), before, after))
        .map(each -> new Finding(change, each.getKey(), ""));
  }

  /** Fields, of messages that are in both and of the options, that are in both by number. */
  Stream<Finding> fields(BiFunction<FieldDescriptor, FieldDescriptor, Stream<Finding>> check) {
    return Stream.concat(
        both(
            elements -> elements.messages,
            (was, is) ->
                was.getFields().stream()
                    .filter(field -> is.findFieldByNumber(field.getNumber()) != null)
                    .flatMap(field -> check.apply(field, is.findFieldByNumber(field.getNumber())))),
        both(elements -> elements.extensions, check));
  }

  private static <T> Stream<Map.Entry<String, T>> only(
      Elements here, Elements there, Function<Elements, Map<String, T>> kind) {
    var others = kind.apply(there).keySet();
    return kind.apply(here).entrySet().stream().filter(each -> !others.contains(each.getKey()));
  }

  /** Whether a package or service is itself in one version only. */
  private static boolean isWithin(String parent, Elements here, Elements there) {
    return here.packages.containsKey(parent) && !there.packages.containsKey(parent)
        || here.services.containsKey(parent) && !there.services.containsKey(parent);
  }
}
