package musubi.gateway.mailing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import musubi.card.v1.MailingPerson;
import musubi.card.v1.MailingRecord;
import musubi.gateway.access.Refusal;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.Date;
import org.junit.jupiter.api.Test;

/** Each item of a mailing record on its own, good and bad. */
class MailingChecksTest {
  private static final String SELECTOR = new String(Character.toChars(0xE0100));

  private final IdentityRecord someone = Letters.person("131121");
  private final MailingRecord good = full();

  /** A record in which every item has a value. */
  private MailingRecord full() {
    MailingPerson person =
        Letters.letter(someone).getPersons(0).toBuilder()
            .setNameKanji("結" + SELECTOR + "一\uE000")
            .setNameKanjiLength(4)
            .setNameKanjiGaijiCount(2)
            .setGaijiFlag(true)
            .setGaijiPattern("A1")
            .setNameKana("むすび　いち")
            .setNameKanaLength(6)
            .setArticle3045Class("1")
            .setResidencePeriodExpiryDate(date(2027, 3, 31))
            .setSubstituteCharacterConversionResult("1")
            .setSubstituteName("結一〓")
            .setSubstituteNameLength(3)
            .setSubstituteNamePositions("1,3")
            .setSubstituteAddress("結び市")
            .setSubstituteAddressLength(3)
            .setSubstituteAddressPositions("2")
            .setFormerSurnameKanji("旧\uE001")
            .setFormerSurnameGaijiCount(1)
            .setFormerSurnameKana("きゅう")
            .setFormerSurnameGaijiChangeSerial(1)
            .setNameRomaji("MUSUBI ICHI")
            .setFormerSurnameRomaji("KYU")
            .build();
    return Letters.letter(someone).setPersons(0, person).build();
  }

  @Test
  void record_withEveryItem_isValid() {
    assertEquals("", fault(good));
    assertEquals("", fault(Letters.letter(someone).build()));
    assertEquals(
        "",
        fault(Letters.letter(someone, Letters.person("131121"), Letters.person("131121")).build()));
  }

  @Test
  void length_oneOff_isRefusedForEachLength() {
    List<FieldDescriptor> lengths = fields("_length");

    assertEquals(13, lengths.size());
    for (FieldDescriptor field : lengths) {
      for (int off : List.of(-1, 1, 1_000_000)) {
        assertEquals("MAILING_LENGTH_DIFFERS " + field.getName(), fault(off(field, off)));
      }
    }
  }

  @Test
  void gaijiCount_oneOff_isRefusedForEachCount() {
    List<FieldDescriptor> counts = fields("_gaiji_count");

    assertEquals(10, counts.size());
    for (FieldDescriptor field : counts) {
      for (int off : List.of(-1, 1, 1_000_000)) {
        assertEquals("MAILING_GAIJI_COUNT_DIFFERS " + field.getName(), fault(off(field, off)));
      }
    }
  }

  @Test
  void item_absent_isRefusedUnlessItIsOptional() {
    Set<String> optional = new TreeSet<>();
    for (FieldDescriptor field : all()) {
      String fault = fault(changed(field, null));
      if (fault.isEmpty()) {
        optional.add(field.getName());
      } else {
        assertTrue(fault.startsWith("MAILING_"), field.getName() + ": " + fault);
      }
    }

    assertEquals(
        new TreeSet<>(
            Set.of(
                "article_30_45_class",
                "residence_period_expiry_date",
                "substitute_character_conversion_result",
                "substitute_name_positions",
                "substitute_address_positions",
                "gaiji_pattern",
                "former_surname_kana",
                "former_surname_gaiji_change_serial",
                "name_romaji",
                "former_surname_romaji")),
        withoutZeroes(optional));
  }

  /** Numbers that are 0 in the record are not changed by being taken away. */
  private Set<String> withoutZeroes(Set<String> names) {
    Set<String> changed = new TreeSet<>(names);
    for (FieldDescriptor field : all()) {
      if (!of(field).getAllFields().containsKey(field)) {
        changed.remove(field.getName());
      }
    }
    return changed;
  }

  @Test
  void item_badValue_isRefusedAndNamed() {
    List<String> wrong = new ArrayList<>();
    for (Bad bad : BAD) {
      FieldDescriptor field =
          all().stream().filter(each -> each.getName().equals(bad.item)).findFirst().orElseThrow();
      for (Object value : bad.values) {
        String fault = fault(changed(field, value));
        if (!fault.equals("MAILING_ITEM_INVALID " + bad.item)) {
          wrong.add(bad.item + ": " + fault);
        }
      }
    }

    assertEquals(List.of(), wrong);
  }

  @Test
  void text_beyondItsLimit_isRefused() {
    String long201 = "結".repeat(201);
    String long101 = "結".repeat(101);

    assertEquals(
        "MAILING_ITEM_INVALID mailing_address_kanji",
        fault(good.toBuilder().setMailingAddressKanji(long201).setMailingAddressKanjiLength(201)));
    assertEquals(
        "MAILING_ITEM_INVALID mailing_name_kanji",
        fault(good.toBuilder().setMailingNameKanji(long101).setMailingNameKanjiLength(101)));
    assertEquals(
        "",
        fault(
            good.toBuilder()
                .setMailingAddressKanji("結".repeat(200))
                .setMailingAddressKanjiGaijiCount(0)
                .setMailingAddressKanjiLength(200)));
  }

  @Test
  void persons_otherThanSaid_areRefused() {
    MailingRecord.Builder two = good.toBuilder().addPersons(good.getPersons(0));

    assertEquals("MAILING_PERSON_COUNT_DIFFERS subject_count", fault(two.clone()));
    assertEquals(
        "MAILING_ITEM_INVALID resident_record_code", fault(two.clone().setSubjectCount(2)));
    assertEquals(
        "MAILING_PERSON_COUNT_DIFFERS subject_count", fault(good.toBuilder().clearPersons()));
    assertEquals(
        "MAILING_ITEM_INVALID subject_count",
        fault(good.toBuilder().clearPersons().setSubjectCount(0)));
    MailingRecord.Builder hundred = good.toBuilder().clearPersons().setSubjectCount(100);
    for (int i = 0; i < 100; i++) {
      hundred.addPersons(good.getPersons(0));
    }
    assertEquals("MAILING_ITEM_INVALID subject_count", fault(hundred));
  }

  @Test
  void municipality_otherThanCallers_isRefused() {
    assertEquals(
        "MAILING_NOT_CALLERS municipality_code",
        fault(good.toBuilder().setMunicipalityCode("401307")));
  }

  @Test
  void items_contract_haveTheirNumbersAndNames() {
    for (FieldDescriptor field : all()) {
      MailingItem item =
          Stream.of(MailingItem.values())
              .filter(each -> each.number() == field.getNumber())
              .findFirst()
              .orElseThrow();
      assertEquals(field.getName(), item.field());
    }
    assertEquals(67, MailingItem.values().length);
    assertEquals(67, all().size());
  }

  private record Bad(String item, List<Object> values) {}

  private static final List<Bad> BAD =
      List.of(
          new Bad("mailing_control_number", List.of("１", "a b", "x".repeat(41))),
          new Bad("mailing_postal_code", List.of("123456", "12345678", "123-4567", "１２３４５６７")),
          new Bad("municipality_postal_code", List.of("123456", "123-4567")),
          new Bad("delivery_place_postal_code", List.of("12345678")),
          new Bad("card_destination_postal_code", List.of("abcdefg")),
          new Bad("postal_code", List.of("123456", "123 567")),
          new Bad("mailing_address_kanji", List.of("", " 結", "結\u0000", SELECTOR + "結")),
          new Bad("mailing_name_kanji", List.of("結 ", "\uFFFE")),
          new Bad("municipality_code", List.of("131122", "13112", "130001")),
          new Bad("municipality_phone_number", List.of("+81", "03 1234", "0".repeat(21))),
          new Bad("delivery_place_phone_number", List.of("０３")),
          new Bad("card_destination_phone_number", List.of("tel")),
          new Bad(
              "processing_date",
              List.of(date(0, 0, 0), date(2026, 11, 0), date(2026, 2, 30), date(2026, 13, 1))),
          new Bad("operator_id", List.of("操作者", "x".repeat(41))),
          new Bad("operation_terminal_id", List.of("a b")),
          new Bad("print_class", List.of("普通", "12345", "-")),
          new Bad("resident_record_code", List.of("1234567890", "12345678901", "１２３４５６７８９０３")),
          new Bad("individual_number", List.of("123456789012", "12345678901")),
          new Bad("name_kanji", List.of("")),
          new Bad("birth_date", List.of(date(0, 1, 0), date(-1, 0, 0), date(2026, 2, 30))),
          new Bad("article_30_45_class", List.of("中長期", "12345")),
          new Bad("residence_period_expiry_date", List.of(date(2027, 0, 0), date(0, 0, 0))),
          new Bad("substitute_character_conversion_result", List.of("12345", "済")),
          new Bad(
              "substitute_name_positions",
              List.of("0", "4", "3,1", "1,1", "1,", ",1", "1 2", "a", "1".repeat(500))),
          new Bad("substitute_address_positions", List.of("4", "2,2")),
          new Bad("gaiji_flag", List.of(false)),
          new Bad("gaiji_pattern", List.of("12345", "外")),
          new Bad("former_surname_kana", List.of("kana", "漢")),
          new Bad("former_surname_gaiji_change_serial", List.of(-1)),
          new Bad("name_romaji", List.of("結", " A", "A ", "x".repeat(201))),
          new Bad("former_surname_romaji", List.of("É", "x".repeat(101))));

  private static Date date(int year, int month, int day) {
    return Date.newBuilder().setYear(year).setMonth(month).setDay(day).build();
  }

  private static List<FieldDescriptor> all() {
    return Stream.of(MailingRecord.getDescriptor(), MailingPerson.getDescriptor())
        .flatMap(type -> type.getFields().stream())
        .filter(field -> field.getNumber() < 100)
        .toList();
  }

  private static List<FieldDescriptor> fields(String ending) {
    return all().stream().filter(field -> field.getName().endsWith(ending)).toList();
  }

  private Message of(FieldDescriptor field) {
    return field.getContainingType().equals(MailingRecord.getDescriptor())
        ? good
        : good.getPersons(0);
  }

  private MailingRecord off(FieldDescriptor field, int by) {
    return changed(field, (Integer) of(field).getField(field) + by);
  }

  /** The good record with one item otherwise; without it for null. */
  private MailingRecord changed(FieldDescriptor field, Object value) {
    Message.Builder builder = of(field).toBuilder();
    if (value == null) {
      builder.clearField(field);
    } else {
      builder.setField(field, value);
    }
    Message changed = builder.build();
    return changed instanceof MailingPerson person
        ? good.toBuilder().setPersons(0, person).build()
        : (MailingRecord) changed;
  }

  private static String fault(MailingRecord.Builder record) {
    return fault(record.build());
  }

  /** Reason and item; empty when the record keeps every rule. */
  private static String fault(MailingRecord record) {
    try {
      MailingChecks.requireValid(new MailingMessages().parse(record.toByteArray()), "131121");
      return "";
    } catch (Refusal e) {
      assertTrue(e.getMessage().length() < 200);
      return e.reason().name() + " " + e.field().orElse("");
    }
  }

  @Test
  void parse_whatIsNoRecord_isUnreadable() {
    byte[] bytes = good.toByteArray();
    byte[] unknown = Arrays.copyOf(bytes, bytes.length + 3);
    unknown[bytes.length] = (byte) 0xB8;
    unknown[bytes.length + 1] = 6;
    unknown[bytes.length + 2] = 1;
    MailingMessages codec = new MailingMessages();

    for (byte[] each : List.of(unknown, Arrays.copyOf(bytes, bytes.length - 1), new byte[] {-1})) {
      Refusal refusal = assertThrows(Refusal.class, () -> codec.parse(each));
      assertEquals(MailingReason.MAILING_UNREADABLE, refusal.reason());
    }
  }
}
