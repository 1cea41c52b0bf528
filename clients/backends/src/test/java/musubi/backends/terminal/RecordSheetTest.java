package musubi.backends.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.stream.IntStream;
import musubi.registry.v1.IdentityNotice;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;
import org.junit.jupiter.api.Test;

class RecordSheetTest {
  private static final IdentityNotice FULL = full();

  @Test
  void of_everyItemFilled_showsAllButTheIndividualNumber() {
    List<String> sheet = RecordSheet.of(FULL);

    assertEquals(IdentityNotice.getDescriptor().getFields().size() - 1, sheet.size());
    assertFalse(String.join("\n", sheet).contains("individual_number text"));
    assertFalse(String.join("\n", sheet).contains("個人番号"));
    assertTrue(sheet.contains("  漢字氏名 name kanji: name_kanji text"), sheet.toString());
    assertTrue(sheet.contains("  生年月日 birth date: 1980-04-不明"), sheet.toString());
    assertTrue(sheet.contains("  性別 sex: 女 female"), sheet.toString());
    assertTrue(sheet.contains("  異動事由 change reason: 転居 move"), sheet.toString());
    assertTrue(sheet.contains("  タイムスタンプ timestamp: 2025-04-01 09:00"), sheet.toString());
  }

  @Test
  void of_itemsLeftOut_haveNoLine() {
    assertEquals(
        List.of("  漢字氏名 name kanji: 架空山"),
        RecordSheet.of(IdentityNotice.newBuilder().setNameKanji("架空山").build()));
  }

  @Test
  void codes_everyValue_hasALabel() {
    assertTrue(
        IntStream.rangeClosed(1, 10)
            .mapToObj(ChangeReason::forNumber)
            .noneMatch(reason -> Labels.of(reason).equals("?")));
    assertEquals("?", Labels.of(ChangeReason.UNRECOGNIZED));
  }

  private static IdentityNotice full() {
    IdentityNotice.Builder notice = IdentityNotice.newBuilder();
    for (FieldDescriptor field : IdentityNotice.getDescriptor().getFields()) {
      switch (field.getJavaType()) {
        case STRING -> notice.setField(field, field.getName() + " text");
        case INT -> notice.setField(field, 3);
        case LONG -> notice.setField(field, 4L);
        case BOOLEAN -> notice.setField(field, true);
        default -> {}
      }
    }
    notice.setBirthDate(Date.newBuilder().setYear(1980).setMonth(4));
    notice.setChangeDate(Date.newBuilder().setYear(2025).setMonth(4).setDay(1));
    notice.setSex(Sex.SEX_FEMALE).setChangeReason(ChangeReason.CHANGE_REASON_MOVE);
    notice.getTimestampBuilder().setSeconds(1_743_465_600);
    return notice.build();
  }
}
