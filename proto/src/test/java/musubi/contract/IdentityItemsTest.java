package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import musubi.options.v1.Data;
import org.junit.jupiter.api.Test;

class IdentityItemsTest {
  @Test
  void identityRecord_contract_hasTheNumbersOfTheOfficialList() {
    assertEquals(List.of(), faults(Contract.load()));
  }

  @Test
  void identityRecord_twoNumbersExchanged_isReported() {
    var bad =
        Sets.withMessage(
            Sets.IDENTITY,
            "IdentityRecord",
            message -> {
              Sets.field(message, "name_kanji").setNumber(4);
              Sets.field(message, "name_kana").setNumber(2);
            });

    assertEquals(
        List.of(
            "2 name_kana ふりがな氏名 (expected: 2 name_kanji 漢字氏名)",
            "4 name_kanji 漢字氏名 (expected: 4 name_kana ふりがな氏名)"),
        faults(bad));
  }

  @Test
  void identityRecord_otherItemName_isReported() {
    var bad =
        Sets.withField(
            Sets.IDENTITY,
            "IdentityRecord",
            "relationship",
            field -> field.getOptionsBuilder().setExtension(Data.item, "本籍"));

    assertEquals(List.of("20 relationship 本籍 (expected: 20 relationship 続柄)"), faults(bad));
  }

  private static List<String> faults(Contract contract) {
    var actual = new TreeMap<Integer, String>();
    for (var field : contract.message(DataRules.RECORD).orElseThrow().getFields()) {
      var item = field.getOptions().getExtension(Data.item);
      actual.put(field.getNumber(), field.getNumber() + " " + field.getName() + " " + item);
    }
    var faults = new ArrayList<String>();
    var rows = Reviewed.rows(Reviewed.RESOURCES.resolve("identity-items.tsv"));
    for (List<String> row : rows) {
      var expected = row.get(0) + " " + row.getLast() + " " + row.get(1);
      var found = actual.get(Integer.valueOf(row.get(0)));
      if (!expected.equals(found)) {
        faults.add(found + " (expected: " + expected + ")");
      }
    }
    if (rows.size() != 40) {
      faults.add(rows.size() + " items (expected: 40)");
    }
    return faults;
  }
}
