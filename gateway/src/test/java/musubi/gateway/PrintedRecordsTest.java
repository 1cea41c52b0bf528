package musubi.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import musubi.client.RegisterClient;
import musubi.confirmation.v1.SearchHit;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.acquisition.HandOver;
import musubi.gateway.confirmation.PresentedCard;
import musubi.gateway.record.CallRecord;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.ExternalText;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.Kana;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.MarkRequest;
import org.junit.jupiter.api.Test;

/** Makes every record of the packages that hold personal data, and looks what it prints. */
class PrintedRecordsTest {
  private static final String MARK = "MARKED-SECRET";

  private static final List<String> PACKAGES =
      List.of(
          "musubi.gateway.registry",
          "musubi.gateway.confirmation",
          "musubi.gateway.bulk",
          "musubi.gateway.protection",
          "musubi.gateway.addressee",
          "musubi.gateway.replica",
          "musubi.gateway.acquisition",
          "musubi.gateway.linkage",
          "musubi.gateway.office",
          "musubi.gateway.record",
          "musubi.gateway.access",
          "musubi.gateway.value",
          "musubi.client",
          "musubi.backends");

  /** Components that are nobody's secret, as the text of the program has them. */
  private static final Map<String, Set<String>> OPEN =
      Map.ofEntries(
          Map.entry("musubi.gateway.access.Caller", Set.of("name", "party")),
          Map.entry("musubi.gateway.access.Purpose", Set.of("business")),
          Map.entry("musubi.gateway.access.Reason$Details", Set.of("meaning", "fix", "example")),
          Map.entry("musubi.client.Purpose", Set.of("business")),
          Map.entry("musubi.client.CallObserver$Ended", Set.of("reason")),
          Map.entry("musubi.client.Act", Set.of("destination")),
          Map.entry("musubi.gateway.record.Batch", Set.of("node")),
          Map.entry("musubi.gateway.registry.NoticeLink$Cursor", Set.of("municipality")),
          Map.entry(
              "musubi.gateway.registry.PgRejections$Rejected", Set.of("municipality", "reason")),
          Map.entry("musubi.gateway.record.CallRecord$Act", Set.of("exchange", "method", "basis")),
          Map.entry("musubi.gateway.record.CallRecord$Numbers", Set.of("municipality")),
          Map.entry(
              "musubi.gateway.record.CallRecord$Finding", Set.of("key", "match", "numberReason")),
          Map.entry("musubi.gateway.confirmation.Recipients$Recipient", Set.of("name")),
          Map.entry("musubi.gateway.access.Routes$Ruling", Set.of("rule")),
          Map.entry("musubi.gateway.registry.PgUpdates$Lane", Set.of("municipality")),
          Map.entry("musubi.gateway.replica.ReplicaSchema$Item", Set.of("name")),
          Map.entry(
              "musubi.backends.filedrop.RowOutcome",
              Set.of("number", "reason", "field", "mustAct", "fix")),
          Map.entry("musubi.gateway.protection.PgMarks$Lane", Set.of("municipality")));

  /** Parts of the generator of invented people: nothing of theirs is anybody's. */
  private static final String INVENTED = "musubi.backends.people.";

  /** Values that refuse a marked one. Their own test looks at what they print. */
  private static final List<Object> VALUES =
      List.of(
          new ResidentRecordCode("12345678903"),
          new AddresseeNumber("1234567"),
          new UnifiedAddresseeNumber("123456789012345"),
          new Token(new byte[16], "linkage/131121", 1, new byte[64]),
          new HandOver(
              new Token(new byte[16], "linkage/131121", 1, new byte[64]),
              new ResidentRecordCode("12345678903"),
              new byte[32]),
          new IndividualNumber("123456789018"),
          new ExternalText("架空山"),
          new Kana("かくうやま"),
          new PartialDate(1987, 6, 25),
          new PresentedCard(new byte[32], "0a", new byte[64]),
          new BodyCode("131121"),
          new NodeName("prefecture", new BodyCode("130001")),
          RequestId.parse("01900000-0000-7000-8000-000000000000"),
          new Caller("musubi://register/131121/main", "register", new BodyCode("131121")),
          new Purpose("resident-record", "A-1", MARK, MARK),
          new CallRecord(
              new UUID(0, 0),
              Instant.EPOCH,
              new CallRecord.Act("R-01", MARK, 1, MARK),
              CallRecord.Decision.ANSWERED,
              MARK,
              new CallRecord.Parties(MARK, Optional.of(new byte[32]), MARK, MARK, 1, MARK),
              Optional.of(new UUID(1, 1)),
              new Purpose("resident-record", MARK, MARK, MARK),
              Optional.of(new byte[] {1, 2, 3}),
              new CallRecord.Numbers("131121", 1, 1),
              CallRecord.Finding.NONE,
              CallRecord.Passage.NONE,
              new byte[16]));

  private static final Set<String> SECRETS =
      Set.of(
          MARK,
          "12345678903",
          "123456789018",
          "1234567",
          "123456789012345",
          "架空山",
          "かくうやま",
          "19870625");

  @Test
  void records_everyOne_hidePersonalParts() throws Exception {
    int made = 0;
    for (Class<?> type : types()) {
      if (type.isRecord() && !type.getName().startsWith(INVENTED)) {
        assertHides(type, make(type));
        made++;
      }
    }
    assertTrue(made >= 20, made + " records");
  }

  @Test
  void open_everyEntry_isAComponent() throws Exception {
    for (var entry : OPEN.entrySet()) {
      Set<String> components = new TreeSet<>();
      for (RecordComponent component : Class.forName(entry.getKey()).getRecordComponents()) {
        components.add(component.getName());
      }
      assertTrue(components.containsAll(entry.getValue()), entry.getKey());
    }
  }

  /** A class that is no record prints its name and nothing else, unless it says otherwise. */
  @Test
  void classes_thatPrintThemselves_areKnown() throws Exception {
    Set<String> printing = new TreeSet<>();
    for (Class<?> type : types()) {
      boolean own =
          Arrays.stream(type.getDeclaredMethods())
              .anyMatch(m -> m.getName().equals("toString") && m.getParameterCount() == 0);
      if (own && !type.isRecord()) {
        printing.add(type.getName());
      }
    }

    assertEquals(
        Set.of("musubi.gateway.access.Digests", "musubi.gateway.registry.Identity"), printing);
  }

  private static List<Class<?>> types() throws ClassNotFoundException {
    List<Class<?>> types = new java.util.ArrayList<>();
    for (JavaClass type :
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(PACKAGES)) {
      if (!type.isInterface() && !type.isEnum() && !type.getName().endsWith("package-info")) {
        types.add(Class.forName(type.getName(), false, RegisterClient.class.getClassLoader()));
      }
    }
    return types;
  }

  private static void assertHides(Class<?> type, Object made) throws Exception {
    String printed = made.toString();
    for (String secret : SECRETS) {
      if (printed.contains(secret)) {
        assertEquals(MARK, secret, type.getName());
        assertOnlyOpen(type, made, printed);
      }
    }
  }

  /** What is printed is what open components hold, and nothing is left when those are taken out. */
  private static void assertOnlyOpen(Class<?> type, Object made, String printed) {
    String rest = printed;
    for (String open : OPEN.getOrDefault(type.getName(), Set.of())) {
      rest = rest.replace(open + "=" + MARK, "").replace(open + "=Optional[" + MARK + "]", "");
    }
    for (Object nested : components(type, made)) {
      for (Object part : nested instanceof List<?> list ? list : List.of(nested)) {
        if (OPEN.containsKey(part.getClass().getName())) {
          rest = rest.replace(part.toString(), "");
        }
      }
    }
    assertFalse(rest.contains(MARK), type.getName() + " prints a component: " + rest);
  }

  private static List<Object> components(Class<?> type, Object made) {
    return Arrays.stream(type.getRecordComponents())
        .map(
            component -> {
              try {
                component.getAccessor().setAccessible(true);
                return Optional.ofNullable(component.getAccessor().invoke(made)).orElse("");
              } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
              }
            })
        .toList();
  }

  private static Object make(Class<?> type) throws ReflectiveOperationException {
    for (Object value : VALUES) {
      if (type.isInstance(value)) {
        return value;
      }
    }
    Class<?>[] parameters =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      arguments[i] = marked(type.getRecordComponents()[i].getGenericType());
    }
    Constructor<?> constructor = type.getDeclaredConstructor(parameters);
    constructor.setAccessible(true);
    try {
      return constructor.newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new AssertionError(type.getName() + " takes no marked values: " + e.getCause(), e);
    }
  }

  private static Object marked(Type type) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Type argument = generic.getActualTypeArguments()[0];
      return switch (((Class<?>) generic.getRawType()).getSimpleName()) {
        case "Optional" -> Optional.of(marked(argument));
        case "List" -> List.of(marked(argument));
        case "Set" -> Set.of(marked(argument));
        case "Map" -> Map.of(marked(argument), marked(generic.getActualTypeArguments()[1]));
        case "CompletableFuture" -> CompletableFuture.completedFuture(MARK);
        default -> null;
      };
    }
    if (type instanceof WildcardType || !(type instanceof Class<?>)) {
      return MARK;
    }
    Class<?> plain = (Class<?>) type;
    return switch (plain.getName()) {
      case "java.lang.String" -> MARK;
      case "int", "java.lang.Integer" -> 7;
      case "long", "java.lang.Long" -> 7L;
      case "boolean" -> true;
      case "[B" -> MARK.getBytes(java.nio.charset.StandardCharsets.UTF_8);
      case "java.nio.ByteBuffer" ->
          java.nio.ByteBuffer.wrap(MARK.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      case "java.util.UUID" -> new UUID(0, 0);
      case "java.time.Instant" -> Instant.EPOCH;
      case "java.time.Duration" -> Duration.ZERO;
      case "java.time.LocalDate" -> java.time.LocalDate.EPOCH;
      case "musubi.registry.v1.IdentityRecord" ->
          IdentityRecord.newBuilder().setNameKanji(MARK).setResidentRecordCode(MARK).build();
      case "musubi.registry.v1.MarkRequest" ->
          MarkRequest.newBuilder().setResidentRecordCode(MARK).build();
      case "musubi.confirmation.v1.SearchHit" ->
          SearchHit.newBuilder()
              .setRecord(IdentityNotice.newBuilder().setNameKanji(MARK).setResidentRecordCode(MARK))
              .build();
      case "musubi.gateway.registry.Identity" -> identity(plain);
      case "musubi.gateway.mailing.Sheet" -> sheet(plain);
      case "musubi.gateway.access.Reason" -> AccessReason.NODE_BUSY;
      case "musubi.gateway.access.Refusal" -> Refusal.of((Reason) AccessReason.NODE_BUSY);
      default -> other(plain);
    };
  }

  private static Object other(Class<?> plain) throws ReflectiveOperationException {
    if (plain.isEnum()) {
      return plain.getEnumConstants()[0];
    }
    if (plain.isSealed() && plain.isInterface()) {
      return make(plain.getPermittedSubclasses()[0]);
    }
    return plain.isRecord() ? make(plain) : null;
  }

  private static Object sheet(Class<?> type) throws ReflectiveOperationException {
    Class<?> item = Class.forName("musubi.gateway.mailing.MailingItem");
    Constructor<?> constructor = type.getDeclaredConstructor(Map.class);
    constructor.setAccessible(true);
    return constructor.newInstance(Map.of(item.getEnumConstants()[0], MARK));
  }

  private static Object identity(Class<?> type) throws ReflectiveOperationException {
    Object[] values = new Object[42];
    Arrays.fill(values, MARK);
    Constructor<?> constructor = type.getDeclaredConstructor(Object[].class);
    constructor.setAccessible(true);
    return constructor.newInstance((Object) values);
  }
}
