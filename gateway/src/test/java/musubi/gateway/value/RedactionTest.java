package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Walks every class of the package: a new value must say here whether it is personal. */
class RedactionTest {
  private static final Map<Class<?>, Object> PERSONAL =
      Map.of(
          ResidentRecordCode.class, new ResidentRecordCode("12345678903"),
          IndividualNumber.class, new IndividualNumber("123456789018"),
          ExternalText.class, new ExternalText("架空山\uE000"),
          AddresseeNumber.class, new AddresseeNumber("1000000001"),
          UnifiedAddresseeNumber.class, new UnifiedAddresseeNumber("100000000000001"),
          Kana.class, new Kana("かくうやま"),
          PartialDate.class, new PartialDate(1987, 6, 25));

  /**
   * A code out of a list tells nothing without the person; SearchForm, Formats, Ids and Japan have
   * no instances.
   */
  private static final List<Class<?>> NOT_PERSONAL =
      List.of(
          BodyCode.class,
          RequestId.class,
          Sex.class,
          ChangeReason.class,
          SearchForm.class,
          Formats.class,
          Ids.class,
          Japan.class);

  @Test
  void package_everyPublicClass_isListedHere() throws Exception {
    var listed = new TreeSet<String>();
    PERSONAL.keySet().forEach(type -> listed.add(type.getSimpleName()));
    NOT_PERSONAL.forEach(type -> listed.add(type.getSimpleName()));

    var found = new TreeSet<String>();
    var root = ResidentRecordCode.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    for (File file :
        new File(new File(root), "musubi/gateway/value").listFiles(RedactionTest::isClass)) {
      String name = file.getName().replace(".class", "");
      Class<?> type = Class.forName("musubi.gateway.value." + name);
      if (Modifier.isPublic(type.getModifiers()) && !name.equals("package-info")) {
        found.add(name);
      }
    }

    assertEquals(listed, found);
  }

  @Test
  void toString_personalValue_showsNothingOfIt() throws Exception {
    for (var entry : PERSONAL.entrySet()) {
      Class<?> type = entry.getKey();
      String printed = entry.getValue().toString();

      assertEquals(type.getSimpleName() + "[redacted]", printed);
      assertTrue(type.isRecord(), type.getName());
      for (var component : type.getRecordComponents()) {
        Object secret = component.getAccessor().invoke(entry.getValue());
        assertFalse(printed.contains(secret.toString()), type.getName());
      }
      assertTrue(
          Arrays.stream(type.getDeclaredFields())
              .allMatch(field -> Modifier.isFinal(field.getModifiers())));
    }
  }

  private static boolean isClass(File file) {
    return file.getName().endsWith(".class");
  }
}
