package musubi.contract;

import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Compares two versions of the contracts: the bytes and the JSON, and what is only here, the policy
 * that the contracts are: who may call, for what, under which law, and what is personal.
 */
public final class Guard {
  /** One question that is put to two versions; {@code ContractChange} lists the answers. */
  enum Check {
    PACKAGES(ElementChecks::packages),
    SYNTAX(ElementChecks::syntax),
    JAVA_PACKAGES(ElementChecks::javaPackages),
    SERVICES(ElementChecks::services),
    METHODS(ElementChecks::methods),
    METHOD_MESSAGES(ElementChecks::methodMessages),
    STREAMING(ElementChecks::streaming),
    MESSAGES(ElementChecks::messages),
    ENUMS(ElementChecks::enums),
    PLACES(ElementChecks::places),
    FIELD_PRESENCE(FieldChecks::presence),
    EXTENSION_NUMBERS(FieldChecks::extensionNumbers),
    FIELD_NAMES(FieldChecks::names),
    FIELD_JSON_NAMES(FieldChecks::jsonNames),
    FIELD_TYPES(FieldChecks::types),
    FIELD_CARDINALITY(FieldChecks::cardinality),
    FIELD_OPTIONALITY(FieldChecks::optionality),
    ONEOFS(FieldChecks::oneofs),
    PACKING(FieldChecks::packing),
    REQUIREMENTS(FieldChecks::requirements),
    DEPRECATIONS(FieldChecks::deprecations),
    VALUES(FieldChecks::values),
    RESERVED_WHEN_GONE(ReservationChecks::ofGone),
    RESERVATIONS_KEPT(ReservationChecks::kept),
    EXCHANGES(PolicyChecks::exchanges),
    EXCHANGE_IDS(PolicyChecks::ids),
    SOURCES(PolicyChecks::sources),
    ACTORS(PolicyChecks::actors),
    BASES(PolicyChecks::bases),
    RECORDS(PolicyChecks::records),
    BUSINESSES(PolicyChecks::businesses),
    ROUTES_LOST(PolicyChecks::routesLost),
    ROUTES_WON(PolicyChecks::routesWon),
    REASONS(PolicyChecks::reasons),
    DATA_CLASSES(DataChecks::classes),
    NEW_PERSONAL(DataChecks::newPersonal),
    REDACTION(DataChecks::redaction),
    SEALS(DataChecks::seals),
    ENCRYPTION(DataChecks::encryption),
    RESIDENCE(DataChecks::residence),
    ITEMS(DataChecks::items);

    private final Function<Versions, Stream<Finding>> find;

    Check(Function<Versions, Stream<Finding>> find) {
      this.find = find;
    }
  }

  private Guard() {}

  /** All differences, the worst first. */
  public static List<Finding> compare(Contract before, Contract after) {
    return byCheck(before, after).values().stream()
        .flatMap(List::stream)
        .sorted(
            Comparator.comparing((Finding finding) -> finding.change().verdict())
                .thenComparing(Finding::change)
                .thenComparing(Finding::element)
                .thenComparing(Finding::detail))
        .toList();
  }

  /** What each check finds. */
  static Map<Check, List<Finding>> byCheck(Contract before, Contract after) {
    var versions = new Versions(before, after);
    var found = new EnumMap<Check, List<Finding>>(Check.class);
    for (Check check : Check.values()) {
      found.put(check, check.find.apply(versions).toList());
    }
    return found;
  }
}
