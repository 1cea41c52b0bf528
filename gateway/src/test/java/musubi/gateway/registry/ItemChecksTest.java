package musubi.gateway.registry;

import static musubi.gateway.registry.Identities.item;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import musubi.backends.people.People;
import musubi.gateway.Reviewed;
import musubi.gateway.access.Refusal;
import org.junit.jupiter.api.Test;

class ItemChecksTest {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9A-F]{4})|\\\\n");
  private static final Pattern REPEATED = Pattern.compile("\\{(.+)\\*([0-9]+)}");
  private static final int ROUNDS = 3_000;

  @Test
  void checks_everyReviewedRow_sayWhatIsExpected() {
    int row = 0;
    for (List<String> cells : Reviewed.rows("item-checks.tsv")) {
      row++;
      Item item = item(cells.get(0));
      Identity record = record(item, cells.get(1), cells.get(2));
      String shown = "row " + row + ": " + String.join(" | ", cells);

      assertEquals(cells.get(3), verdict(ItemChecks::requireValidRecord, record), shown);
      if (concernsNotice(cells)) {
        assertEquals(cells.get(3), verdict(ItemChecks::requireValidNotice, record), shown);
      }
    }
  }

  @Test
  void rows_reviewedFile_haveGoodValuesOfEveryItemAndBadOfEveryCheckedOne() {
    Set<Item> good = EnumSet.noneOf(Item.class);
    Set<Item> bad = EnumSet.noneOf(Item.class);
    for (List<String> cells : Reviewed.rows("item-checks.tsv")) {
      (cells.get(3).equals("ok") ? good : bad).add(item(cells.get(0)));
      if (!cells.get(3).equals("ok")) {
        bad.add(item(cells.get(3)));
      }
      for (String each : cells.get(2).equals("-") ? new String[0] : cells.get(2).split(",")) {
        good.add(item(each.substring(0, each.indexOf('='))));
      }
      assertEquals(5, cells.size(), cells.toString());
      assertFalse(cells.get(4).isEmpty(), cells.toString());
    }
    Set<Item> unchecked =
        EnumSet.of(
            Item.UPDATE_SEQUENCE_NUMBER,
            Item.ABNORMAL_UPDATE_SEQUENCE_NUMBER,
            Item.UPDATE_PROHIBITED_FLAG,
            Item.PLANNED_PERSON_FLAG,
            Item.EXCLUSIVE_LOCK_FLAG,
            Item.RECORD_STATUS);

    assertEquals(EnumSet.allOf(Item.class), good);
    assertEquals(EnumSet.complementOf(EnumSet.copyOf(unchecked)), bad);
  }

  @Test
  void flag_externalCharacterOnlyInPreviousAddress_isForTheRecordAndBearableInTheNotice() {
    Identity flagged =
        Identities.resident()
            .set(Item.PREVIOUS_ADDRESS, "架空町\uE000")
            .set(Item.PREVIOUS_ADDRESS_GAIJI_COUNT, 1)
            .set(Item.GAIJI_FLAG, true)
            .build();
    Identity unflagged = flagged.toBuilder().set(Item.GAIJI_FLAG, false).build();
    Identity withoutReason = Identities.resident().set(Item.GAIJI_FLAG, true).build();

    assertEquals("ok", verdict(ItemChecks::requireValidRecord, flagged));
    assertEquals("ok", verdict(ItemChecks::requireValidNotice, flagged));
    assertEquals("gaiji_flag", verdict(ItemChecks::requireValidRecord, unflagged));
    assertEquals("gaiji_flag", verdict(ItemChecks::requireValidRecord, withoutReason));
  }

  @Test
  void checks_syntheticPeople_takeEveryOne() {
    People.of("401307", 7)
        .residents(0, 20_000)
        .forEach(
            resident ->
                assertDoesNotThrow(
                    () -> ItemChecks.requireValidRecord(IdentityMessages.parse(resident.build()))));
  }

  @Test
  void checks_randomValues_refuseAndNeverRepeatThem() {
    Random random = new Random(20250401);
    Set<String> verdicts = new HashSet<>();
    for (Item item : Item.ALL) {
      for (int round = 0; round < ROUNDS; round++) {
        Object value = random(item, random);
        Identity record = Identities.resident().set(item, value).build();
        for (Consumer<Identity> check : CHECKS) {
          Optional<Refusal> refused = refusal(check, record);
          refused.ifPresent(refusal -> assertHides(item, value, refusal));
          verdicts.add(item + " " + refused.isPresent());
        }
      }
    }
    assertTrue(verdicts.contains("NAME_KANJI true"));
    assertTrue(verdicts.contains("NAME_KANJI false"));
  }

  @Test
  void refusal_badValue_namesTheFieldFirst() {
    Identity record = Identities.resident().set(Item.RESIDENT_RECORD_CODE, "12345678904").build();

    Refusal refused = assertThrows(Refusal.class, () -> ItemChecks.requireValidRecord(record));

    assertEquals(RegistryReason.ITEM_INVALID, refused.reason());
    assertEquals("resident_record_code", refused.field().orElseThrow());
    assertTrue(refused.getMessage().startsWith("resident_record_code: "));
  }

  private static final List<Consumer<Identity>> CHECKS =
      List.of(ItemChecks::requireValidRecord, ItemChecks::requireValidNotice);

  private static Identity record(Item item, String value, String with) {
    Identity.Builder record =
        Identities.resident().set(item, Identities.value(item, unescaped(value)));
    for (String each : with.equals("-") ? new String[0] : with.split(",")) {
      Item other = item(each.substring(0, each.indexOf('=')));
      record.set(other, Identities.value(other, unescaped(each.substring(each.indexOf('=') + 1))));
    }
    return record.build();
  }

  /** Whether the row is about nothing that stays in the municipality. */
  private static boolean concernsNotice(List<String> cells) {
    return item(cells.get(0)).leaves()
        && (cells.get(3).equals("ok") || item(cells.get(3)).leaves());
  }

  private static String verdict(Consumer<Identity> check, Identity record) {
    return refusal(check, record).map(refusal -> refusal.field().orElseThrow()).orElse("ok");
  }

  private static Optional<Refusal> refusal(Consumer<Identity> check, Identity record) {
    try {
      check.accept(record);
      return Optional.empty();
    } catch (Refusal e) {
      return Optional.of(e);
    }
  }

  /** Short values are found in any sentence by chance. */
  private static void assertHides(Item item, Object value, Refusal refusal) {
    String text = value.toString();
    if (text.strip().length() >= 5) {
      assertFalse(refusal.getMessage().contains(text.strip()), item.column());
    }
    assertTrue(refusal.field().isPresent(), item.column());
  }

  private static Object random(Item item, Random random) {
    return switch (item.kind()) {
      case TEXT -> randomText(random);
      case INT, DATE -> random.nextBoolean() ? random.nextInt() : random.nextInt(30_000_000);
      case LONG -> random.nextLong();
      case FLAG -> random.nextBoolean();
      case TIME -> Instant.ofEpochSecond(random.nextLong(200_000_000_000L));
    };
  }

  /** Digits, ASCII, kana, kanji with selectors, or anything at all, up to 300 characters. */
  private static String randomText(Random random) {
    int alphabet = random.nextInt(5);
    int length = random.nextInt(random.nextInt(10) == 0 ? 300 : 15);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      switch (alphabet) {
        case 0 -> text.append((char) ('0' + random.nextInt(10)));
        case 1 -> text.append((char) random.nextInt(128));
        case 2 -> text.append((char) ('\u3040' + random.nextInt(0xC0)));
        case 3 -> text.appendCodePoint(random.nextInt(4) == 0 ? 0xE0100 : 0x4E00 + i);
        default -> text.append((char) random.nextInt(0x10000));
      }
    }
    return text.toString();
  }

  private static String unescaped(String text) {
    Matcher repeated = REPEATED.matcher(text);
    if (repeated.matches()) {
      return unescaped(repeated.group(1)).repeat(Integer.parseInt(repeated.group(2)));
    }
    return ESCAPE
        .matcher(text)
        .replaceAll(
            m ->
                Matcher.quoteReplacement(
                    m.group(1) == null
                        ? "\n"
                        : String.valueOf((char) Integer.parseInt(m.group(1), 16))));
  }
}
