package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import musubi.options.v1.Data;
import org.junit.jupiter.api.Test;

class MailingItemsTest {
  private static final String FILE = "musubi/card/v1/mailing_record.proto";
  private static final String RECORD = "musubi.card.v1.MailingRecord";
  private static final String PERSON = "musubi.card.v1.MailingPerson";

  /** The persons themselves are no item of the list. */
  private static final int PERSONS = 100;

  @Test
  void mailingRecord_contract_hasTheNumbersOfTheOfficialList() {
    assertEquals(List.of(), faults(Contract.load()));
  }

  @Test
  void mailingPerson_twoNumbersExchanged_isReported() {
    var bad =
        Sets.withMessage(
            FILE,
            "MailingPerson",
            message -> {
              Sets.field(message, "name_kanji").setNumber(43);
              Sets.field(message, "name_kana").setNumber(40);
            });

    assertEquals(
        List.of(
            "40 name_kana 氏名 かな (expected: 40 name_kanji 氏名 漢字)",
            "43 name_kanji 氏名 漢字 (expected: 43 name_kana 氏名 かな)"),
        faults(bad));
  }

  @Test
  void mailingRecord_otherItemName_isReported() {
    var bad =
        Sets.withField(
            FILE,
            "MailingRecord",
            "print_class",
            field -> field.getOptionsBuilder().setExtension(Data.item, "区分"));

    assertEquals(List.of("37 print_class 区分 (expected: 37 print_class 印刷区分)"), faults(bad));
  }

  private static List<String> faults(Contract contract) {
    var actual = new TreeMap<Integer, String>();
    Stream.of(RECORD, PERSON)
        .flatMap(name -> contract.message(name).orElseThrow().getFields().stream())
        .filter(field -> field.getNumber() != PERSONS)
        .forEach(
            field ->
                actual.put(
                    field.getNumber(),
                    field.getNumber()
                        + " "
                        + field.getName()
                        + " "
                        + field.getOptions().getExtension(Data.item)));
    var faults = new ArrayList<String>();
    for (List<String> row : Reviewed.rows(Reviewed.RESOURCES.resolve("mailing-items.tsv"))) {
      var expected = row.get(0) + " " + row.get(2) + " " + row.get(1);
      var found = actual.remove(Integer.valueOf(row.get(0)));
      if (!expected.equals(found)) {
        faults.add(found + " (expected: " + expected + ")");
      }
    }
    actual.values().forEach(item -> faults.add(item + ": not in the list"));
    return faults;
  }
}
