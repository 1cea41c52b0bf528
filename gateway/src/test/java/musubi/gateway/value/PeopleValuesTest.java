package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;

import musubi.backends.people.People;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;

/** The synthetic people were made without the values here: both must read the rules alike. */
class PeopleValuesTest {
  @Test
  void values_everySyntheticResident_agreeWithItsItems() {
    People.of("401307", 11).residents(0, 50_000).forEach(PeopleValuesTest::agree);
  }

  private static void agree(IdentityRecord.Builder r) {
    assertEquals(
        r.getResidentRecordCode(), new ResidentRecordCode(r.getResidentRecordCode()).digits());
    assertEquals(r.getIndividualNumber(), new IndividualNumber(r.getIndividualNumber()).digits());
    assertEquals("400009", new BodyCode(r.getMunicipalityCode()).prefecture().digits());
    assertEquals(r.getNameGaijiCount(), ExternalText.of(r.getNameKanji(), 100).gaijiCount());
    assertEquals(r.getAddressGaijiCount(), ExternalText.of(r.getAddress(), 200).gaijiCount());
    assertEquals(r.getNameKanaUnvoiced(), Kana.of(r.getNameKana(), 100).unvoiced().text());
    assertEquals(r.getSexValue(), Sex.fromCode(r.getSexValue()).orElseThrow().code());
    var birth = r.getBirthDate();
    var date = new PartialDate(birth.getYear(), birth.getMonth(), birth.getDay());
    assertEquals(birth.getDay() != 0, date.isComplete());
  }
}
