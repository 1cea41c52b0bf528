package musubi.gateway.symbol;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.math.BigInteger;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.math.ec.ECAlgorithms;
import org.bouncycastle.math.ec.ECCurve;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.Test;

/** The byte code of the package: where a secret may go, and what is printed of it. */
class SecretsTest {
  private static final JavaClasses PACKAGE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("musubi.gateway.symbol");

  private static final JavaClasses PROGRAM =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("musubi.gateway");

  /** Its time tells the factor. */
  @Test
  void package_never_multipliesInVaryingTime() {
    varyingTime().check(PACKAGE);
  }

  @Test
  void rule_plantedClass_fires() {
    JavaClasses planted = new ClassFileImporter().importClasses(Planted.class);

    assertThrows(AssertionError.class, () -> varyingTime().check(planted));
  }

  /** Sums in varying time are of public values, in these three places. */
  @Test
  void publicSum_callers_areTheProofsAlone() {
    assertEquals(Set.of("Curve.publicSum"), callersOf(PACKAGE, ECAlgorithms.class, null));
    assertEquals(
        Set.of("Commitment.isPossessed", "Receiver.isProven", "Statement.combine"),
        callersOf(PACKAGE, Curve.class, "publicSum"));
  }

  /** A point is decoded, which checks it, never put together. */
  @Test
  void points_package_areDecoded() {
    assertEquals(Set.of(), callersOf(PACKAGE, ECCurve.class, "createPoint"));
    assertEquals(Set.of("Curve.decode"), callersOf(PACKAGE, ECCurve.class, "decodePoint"));
  }

  /** A person is hashed to the curve: a person point as a multiple of G would need no broker. */
  @Test
  void multiplesOfG_package_areKeysAlone() {
    assertEquals(
        Set.of("HpkeKey.<init>", "SymbolKey.<init>", "SymbolKey.commit"),
        callersOf(PACKAGE, Curve.class, "multiplyGenerator"));
    assertEquals(Set.of("PersonKey.person"), callersOf(PACKAGE, Curve.class, "hashToPerson"));
    assertEquals(
        Set.of("Commitment", "Curve", "Point"),
        PACKAGE.stream()
            .flatMap(type -> type.getFieldAccessesFromSelf().stream())
            .filter(
                access ->
                    access.getTargetOwner().isEquivalentTo(Curve.class)
                        && access.getTarget().getName().equals("GENERATOR"))
            .map(access -> access.getOriginOwner().getSimpleName())
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  /** Nobody else in the program computes on this curve's points. */
  @Test
  void points_program_areMultipliedHereAndForCertificatesAlone() {
    Set<String> found =
        PROGRAM.stream()
            .filter(
                type ->
                    type.getDirectDependenciesFromSelf().stream()
                        .anyMatch(d -> d.getTargetClass().isEquivalentTo(ECPoint.class)))
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertTrue(
        Set.of("musubi.gateway.pki", "musubi.gateway.symbol").containsAll(found), found.toString());
  }

  @Test
  void everything_printed_hidesWhatItHolds() {
    Parties parties = new Parties(8);
    Blinded blinded = parties.inquire(1);
    Request request = blinded.request();
    Translation translation = parties.translate(blinded);
    Permit permit = parties.permit(request, translation);
    List<Object> all =
        List.of(
            parties.persons,
            parties.aKey,
            parties.aKey.key(),
            parties.aKey.commit(parties.random),
            parties.aHpke,
            parties.aSigner,
            parties.aSigner.publicKey(),
            blinded,
            request,
            request.header(),
            request.items().getFirst(),
            translation,
            Receiver.open(request, translation, parties.bHpke).getFirst(),
            new Asked(parties.person(), Parties.NOTHING, parties.random.bytes(9)),
            new Contents(BigInteger.TEN, parties.random.bytes(9)),
            permit,
            parties.answer(new byte[3], permit),
            Token.issue(parties.broker, Parties.A.code(), 2_000_000_000L, parties.random),
            parties.translator(parties.aKey, parties.bKey),
            new SymbolStore(new byte[32], new byte[32], parties.random));
    Pattern secret = Pattern.compile("[0-9a-f]{16}|\\[B@|\\d{9}");

    for (Object one : all) {
      assertFalse(secret.matcher(one.toString()).find(), one.getClass().getSimpleName());
    }
    Set<Class<?>> shown = all.stream().map(Object::getClass).collect(Collectors.toSet());
    for (JavaClass type : PACKAGE) {
      if (type.isRecord()) {
        assertTrue(
            shown.contains(type.reflect()) || type.isEquivalentTo(Organisation.class),
            type.getSimpleName());
      }
    }
  }

  /** Refusals of every kind, with the secrets that led to them. */
  @Test
  void refusals_always_holdNoSecret() {
    Parties parties = new Parties(9);
    byte[] wrong = parties.random.bytes(40);
    Blinded blinded = parties.inquire(1);
    String hex = HexFormat.of().formatHex(wrong).substring(0, 16);

    Stream.<Runnable>of(
            () -> Point.decode(wrong),
            () -> SymbolKey.of(Parties.A, wrong),
            () -> PersonKey.of(wrong),
            () -> Ed25519Key.of(wrong),
            () -> Ed25519PublicKey.of(wrong),
            () -> parties.persons.person(wrong, 1),
            () ->
                parties
                    .translator(parties.aKey, parties.bKey)
                    .translate(blinded.request(), parties.inquire(1).v1()),
            () -> Envelope.openWith(parties.aHpke, Envelope.V1, wrong, wrong))
        .map(act -> assertThrows(SymbolException.class, act::run))
        .forEach(
            refused -> {
              assertFalse(refused.getMessage().contains(hex));
              assertFalse(refused.getMessage().matches(".*\\d{9}.*"));
              assertEquals(null, refused.getCause());
            });
  }

  private static ArchRule varyingTime() {
    return noClasses()
        .should()
        .callMethodWhere(
            describe(
                "multiplies in varying time",
                (JavaMethodCall call) ->
                    call.getTargetOwner().isAssignableTo(ECPoint.class)
                        && call.getTarget().getName().equals("multiply")));
  }

  /** Methods, lambdas counted to where they stand. */
  private static Set<String> callersOf(JavaClasses classes, Class<?> owner, String method) {
    return classes.stream()
        .flatMap(type -> type.getMethodCallsFromSelf().stream())
        .filter(
            call ->
                call.getTargetOwner().isEquivalentTo(owner)
                    && (method == null || call.getTarget().getName().equals(method)))
        .map(call -> call.getOriginOwner().getSimpleName() + "." + origin(call))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String origin(JavaMethodCall call) {
    return call.getOrigin().getName().replaceAll("^lambda\\$(\\w+)\\$\\d+$", "$1");
  }

  /** What the rule looks for. */
  static final class Planted {
    static ECPoint multiply(ECPoint point, BigInteger secret) {
      return point.multiply(secret);
    }
  }
}
