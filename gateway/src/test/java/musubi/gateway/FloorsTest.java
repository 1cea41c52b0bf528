package musubi.gateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import musubi.gateway.floors.card.CardDesk;
import musubi.gateway.floors.card.CardService;
import musubi.gateway.floors.symbol.Points;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.Identity;
import org.junit.jupiter.api.Test;

/** The floors of the program: an import goes down, never up, never in a circle. */
class FloorsTest {
  /** From below. Packages of one floor stand in the order in which they may use each other. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("value", "ops", "pg", "pki"),
          List.of("symbol", "agreement", "law", "merkle"),
          List.of("directory", "access", "record", "rpc", "peer"),
          List.of(
              "network",
              "registry",
              "protection",
              "confirmation",
              "bulk",
              "card",
              "addressee",
              "replica",
              "translation",
              "acquisition",
              "mailing",
              "linkage",
              "office",
              "inquiry",
              "broker",
              "disclosure",
              "operator"),
          List.of("node"),
          List.of("local", "cli"));

  /** Packages whose subject is gRPC itself, or that wire and run what is. */
  private static final Set<String> GRPC_PACKAGES = Set.of("rpc", "peer", "node", "local", "cli");

  private static final Set<String> SQL_PACKAGES = Set.of("pg");

  /**
   * The rules that meet one of the two all the same: class, and what of it.
   *
   * <p>Routes: the options of the contract are the policy that it decides by; it meets nothing else
   * generated. Sweeper: two calls of functions of the database, all that there is of its SQL. Node
   * and LocalNetwork: they ask the server something once, before there is a pool.
   */
  private static final Set<String> EXCEPTIONS =
      Set.of(
          "musubi.gateway.access.Routes musubi.options.v1",
          "musubi.gateway.local.LocalNetwork java.sql",
          "musubi.gateway.node.Node java.sql",
          "musubi.gateway.record.Sweeper io.vertx.sqlclient");

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("musubi.gateway");

  @Test
  void packages_program_standOnAFloor() {
    Set<String> found = new TreeSet<>();
    PROGRAM.forEach(type -> found.add(packageOf(type)));
    List<String> all = FLOORS.stream().flatMap(List::stream).toList();

    assertTrue(all.containsAll(found), found.toString());
  }

  /** The mask of protected persons has one way round it, and one package that may take it. */
  @Test
  void released_record_isMadeByProtectionAlone() {
    noClasses()
        .that()
        .resideOutsideOfPackage("musubi.gateway.protection")
        .should()
        .callMethod(Disclosed.class, "released", Identity.class)
        .check(PROGRAM);
  }

  @Test
  void imports_program_goDown() {
    goesDown("musubi.gateway").check(PROGRAM);
  }

  @Test
  void packages_program_haveNoCircle() {
    slices().matching("musubi.gateway.(*)..").should().beFreeOfCycles().check(PROGRAM);
  }

  @Test
  void grpc_program_isMetByServicesClientsAndMessagesOnly() {
    meets("io.grpc or generated code", "Service|Client|Messages", GRPC_PACKAGES, FloorsTest::isGrpc)
        .check(PROGRAM);
  }

  @Test
  void sql_program_isMetByPgClassesOnly() {
    meets("SQL", "^Pg.*", SQL_PACKAGES, FloorsTest::isSql).check(PROGRAM);
  }

  @Test
  void pure_floor_hasNoClockOfItsOwn() {
    noClasses()
        .that()
        .resideInAnyPackage(
            FLOORS.get(1).stream().map(p -> "musubi.gateway." + p + "..").toArray(String[]::new))
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .allowEmptyShould(true)
        .check(PROGRAM);
  }

  @Test
  void exceptions_program_areStillNeeded() {
    Set<String> needed = new TreeSet<>();
    for (JavaClass type : PROGRAM) {
      type.getDirectDependenciesFromSelf().stream()
          .map(FloorsTest::exception)
          .filter(EXCEPTIONS::contains)
          .forEach(needed::add);
    }

    assertEquals(new TreeSet<>(EXCEPTIONS), needed);
  }

  @Test
  void rules_plantedClasses_fire() {
    JavaClasses planted =
        new ClassFileImporter().importClasses(CardDesk.class, CardService.class, Points.class);

    String up = failure(goesDown("musubi.gateway.floors"), planted);
    String grpc =
        failure(
            meets("gRPC", "Service|Client|Messages", GRPC_PACKAGES, FloorsTest::isGrpc), planted);
    String sql = failure(meets("SQL", "^Pg.*", SQL_PACKAGES, FloorsTest::isSql), planted);
    String circle =
        failure(
            slices().matching("musubi.gateway.floors.(*)..").should().beFreeOfCycles(), planted);

    assertTrue(up.contains("Points") && up.contains("CardDesk"), up);
    assertTrue(grpc.contains("CardDesk") && !grpc.contains("CardService."), grpc);
    assertTrue(sql.contains("CardDesk"), sql);
    assertTrue(circle.contains("Cycle"), circle);
  }

  private static String failure(ArchRule rule, JavaClasses planted) {
    return assertThrows(AssertionError.class, () -> rule.check(planted)).getMessage();
  }

  private static ArchRule goesDown(String root) {
    return classes()
        .should(
            new ArchCondition<>("import only from below") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                  JavaClass target = dependency.getTargetClass();
                  if (target.getPackageName().startsWith(root + ".")
                      && height(packageBelow(root, target)) > height(packageBelow(root, type))) {
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                  }
                }
              }
            });
  }

  /** Only some classes, by name or package, meet some others. */
  private static ArchRule meets(
      String what,
      String names,
      Set<String> packages,
      java.util.function.Predicate<JavaClass> others) {
    DescribedPredicate<JavaClass> outside =
        describe(
            "rules",
            type ->
                !packages.contains(packageOf(type))
                    && !outermost(type).getSimpleName().matches(".*(?:" + names + ")$")
                    && !outermost(type).getSimpleName().matches(names));
    return classes()
        .that(outside)
        .should(
            new ArchCondition<>("not meet " + what) {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                  if (others.test(dependency.getTargetClass().getBaseComponentType())
                      && !EXCEPTIONS.contains(exception(dependency))) {
                    events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                  }
                }
              }
            });
  }

  private static boolean isGrpc(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith("io.grpc")
        || name.startsWith("com.google.protobuf")
        || name.startsWith("com.google.rpc")
        || name.matches("musubi\\.[a-z]+\\.v1.*");
  }

  private static boolean isSql(JavaClass type) {
    String name = type.getPackageName();
    return name.startsWith("io.vertx.sqlclient")
        || name.startsWith("io.vertx.pgclient")
        || name.startsWith("java.sql")
        || name.startsWith("org.postgresql");
  }

  private static String exception(Dependency dependency) {
    return outermost(dependency.getOriginClass()).getName()
        + " "
        + dependency.getTargetClass().getBaseComponentType().getPackageName();
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }

  private static int height(String name) {
    return IntStream.range(0, FLOORS.size())
        .filter(floor -> FLOORS.get(floor).contains(name))
        .map(floor -> 100 * floor + FLOORS.get(floor).indexOf(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("a package without a floor: " + name));
  }

  private static String packageOf(JavaClass type) {
    String root = "musubi.gateway";
    return packageBelow(
        type.getPackageName().startsWith(root + ".floors") ? root + ".floors" : root, type);
  }

  private static String packageBelow(String root, JavaClass type) {
    String rest = type.getPackageName().substring(root.length() + 1);
    return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
  }
}
