package musubi.reference;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.grpc.Status;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.rpc.ErrorTranslator;

/** Every reason for which the program refuses a call. */
final class Reasons {
  /** Group of the reasons that any call can meet. */
  static final String ANY_CALL = "Access";

  private Reasons() {}

  /** The classes of the node program. */
  static JavaClasses program() {
    return new ClassFileImporter().importPackages("musubi.gateway");
  }

  /** All of them, those of any call first. */
  static List<Reason> all() {
    // Reading the whole program for its enumerations would take half a minute.
    var importer = new ClassFileImporter().withImportOption(file -> file.contains("Reason"));
    return of(importer.importPackages("musubi.gateway"));
  }

  /** Constants of all enumerations of reasons, those of any call first. */
  static List<Reason> of(JavaClasses program) {
    return program.stream()
        .filter(type -> type.isEnum() && type.isAssignableTo(Reason.class))
        .sorted(Comparator.comparing(type -> type.getPackageName() + type.getName()))
        .flatMap(type -> Stream.of(type.reflect().getEnumConstants()))
        .map(Reason.class::cast)
        .toList();
  }

  /** The status code that a caller gets with it. */
  static Status.Code code(Reason reason) {
    return ErrorTranslator.exception(Refusal.of(reason)).getStatus().getCode();
  }

  /**
   * Its enumeration: {@code AccessReason} is what any call can meet, the others are of a subject.
   */
  static String group(Reason reason) {
    return ((Enum<?>) reason).getDeclaringClass().getSimpleName().replace("Reason", "");
  }
}
