package musubi.backends.people;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.Sex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeopleTest {
  private static final String SETAGAYA = "131121";

  /** Set when the people are meant to change; load tests and examples compare by them. */
  private static final String DIGEST =
      "f6c94a5c2cf9e718beed7bfded4ae7ff1a6898d938f03c8aa6439a2a1d580c79";

  @Test
  void residents_sameSeed_sameBytesAsCommitted() throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    People.of(SETAGAYA, 1)
        .residents(0, 10_000)
        .forEach(resident -> digest.update(resident.build().toByteArray()));

    assertEquals(DIGEST, HexFormat.of().formatHex(digest.digest()));
    assertEquals(
        People.of(SETAGAYA, 1).resident(4_321).build(),
        People.of(SETAGAYA, 1).residents(4_000, 500).toList().get(321).build());
  }

  @Test
  void residents_otherSeed_otherPeopleWithTheSameCodes() {
    IdentityRecord one = People.of(SETAGAYA, 1).resident(7).build();
    IdentityRecord two = People.of(SETAGAYA, 2).resident(7).build();

    assertNotEquals(one, two);
    assertEquals(one.getResidentRecordCode(), two.getResidentRecordCode());
    assertEquals(one.getIndividualNumber(), two.getIndividualNumber());
  }

  @ParameterizedTest
  @ValueSource(strings = {"131121", "012041", "072010", "401307", "472018", "013030"})
  void residents_everyone_isLawfulAndMarkedSynthetic(String municipality) {
    People.of(municipality, 5)
        .residents(0, 20_000)
        .map(IdentityRecord.Builder::build)
        .forEach(
            resident -> {
              assertEquals(List.of(), RecordRules.broken(resident), resident::toString);
              assertEquals(municipality, resident.getMunicipalityCode());
              assertTrue(
                  People.SURNAME_MARKS.stream().anyMatch(resident.getNameKanji()::startsWith));
              assertTrue(resident.getAddress().contains(People.ADDRESS_MARK));
            });
  }

  @Test
  void residents_200000_shareNoCodeAndNoNumber() {
    List<People> cities = List.of(People.of(SETAGAYA, 1), People.of("012041", 2));
    long[] codes = new long[200_000];
    long[] numbers = new long[200_000];
    for (int i = 0; i < codes.length; i++) {
      IdentityRecord.Builder resident = cities.get(i % 2).resident(i / 2);
      assertTrue(RecordRules.validNumber(resident.getResidentRecordCode(), 11));
      assertTrue(RecordRules.validNumber(resident.getIndividualNumber(), 12));
      codes[i] = Long.parseLong(resident.getResidentRecordCode());
      numbers[i] = Long.parseLong(resident.getIndividualNumber());
    }

    assertEquals(codes.length, Arrays.stream(codes).distinct().count());
    assertEquals(numbers.length, Arrays.stream(numbers).distinct().count());
  }

  /** Ranges that do not meet, below the modulus, and multipliers prime to it: nobody shares. */
  @Test
  void numbers_rangesOfAllMunicipalities_doNotMeet() {
    List<String> municipalities = new ArrayList<>();
    for (int body = 1_000; body < 48_000; body++) {
      for (int last = 0; last < 10; last++) {
        String code = "%05d%d".formatted(body, last);
        if (isMunicipality(code)) {
          municipalities.add(code);
        }
      }
    }
    municipalities.sort((a, b) -> Long.compare(Numbers.first(a), Numbers.first(b)));

    assertEquals(47 * 600, municipalities.size());
    long end = 0;
    for (String municipality : municipalities) {
      assertEquals(end, Numbers.first(municipality), municipality);
      end += Numbers.capacity(municipality);
    }
    assertTrue(end <= Numbers.CODES);
  }

  @Test
  void residents_neighbours_shareAddressAndSurnameByHousehold() {
    List<IdentityRecord> residents =
        People.of(SETAGAYA, 9).residents(0, 20_000).map(IdentityRecord.Builder::build).toList();
    int[] sizes = new int[6];
    int size = 0;
    for (int i = 0; i < residents.size(); i++) {
      IdentityRecord resident = residents.get(i);
      if (resident.getRelationship().equals("世帯主")) {
        sizes[size]++;
        size = 1;
        continue;
      }
      size++;
      IdentityRecord neighbour = residents.get(i - 1);
      assertEquals(neighbour.getAddress(), resident.getAddress());
      assertEquals(neighbour.getPostalCode(), resident.getPostalCode());
      assertEquals(surname(neighbour), surname(resident));
    }
    sizes[size]++;
    sizes[0] = 0;

    // Nine households in every 20 people.
    assertEquals(
        List.of(0, 4_000, 2_000, 1_000, 1_000, 1_000), Arrays.stream(sizes).boxed().toList());
    assertEquals(9_000, residents.stream().map(IdentityRecord::getAddress).distinct().count());
  }

  @Test
  void residents_rareKinds_allOccur() {
    List<IdentityRecord.Builder> residents = People.of(SETAGAYA, 3).residents(0, 20_000).toList();

    share(residents, 0.02, 0.20, r -> r.getNameGaijiCount() > 0);
    share(residents, 0.05, 0.20, r -> r.getAddressGaijiCount() > 0);
    share(residents, 0.005, 0.10, r -> !r.getFormerSurnameKanji().isEmpty());
    share(residents, 0.0001, 0.02, r -> r.getSex() == Sex.SEX_UNKNOWN);
    share(residents, 0.001, 0.02, r -> r.getBirthDate().getDay() == 0);
    share(residents, 0.0001, 0.01, r -> r.getBirthDate().getYear() == 0);
    share(residents, 0.05, 0.30, r -> !r.getPreviousAddress().isEmpty());
    share(residents, 0.05, 0.25, r -> r.getNameKana().codePoints().anyMatch(c -> c == 'ウ'));
    share(residents, 0.01, 0.20, r -> r.getNameKanji().contains("\uDB40\uDD00"));
    share(residents, 0.01, 0.20, r -> r.getNameKanji().contains("﨑"));
    share(residents, 0.001, 0.10, r -> r.getNameGaijiCount() > 1);
  }

  @ParameterizedTest
  @CsvSource({
    "131121, 東京都世田谷区架空町",
    "012041, 北海道旭川市架空町",
    "072010, 福島県福島市架空町",
    "401307, 福岡県福岡市架空町",
    "472018, 架空県架空市架空町",
  })
  void resident_address_namesTheCity(String municipality, String prefix) {
    assertTrue(People.of(municipality, 1).resident(0).getAddress().startsWith(prefix));
  }

  @Test
  void resident_outsideCapacity_isRefused() {
    People city = People.of(SETAGAYA, 1);
    People town = People.of("013030", 1);

    assertEquals(1_000_000, city.capacity());
    assertEquals(30_000, town.capacity());
    assertEquals(List.of(), RecordRules.broken(city.resident(999_999).build()));
    assertThrows(IndexOutOfBoundsException.class, () -> city.resident(1_000_000));
    assertThrows(IndexOutOfBoundsException.class, () -> town.resident(30_000));
    assertThrows(IndexOutOfBoundsException.class, () -> city.resident(-1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "13112", "131122", "130001", "480002", "900001", "13112a", "137006"})
  void of_noMunicipality_isRefused(String code) {
    assertThrows(IllegalArgumentException.class, () -> People.of(code, 1));
  }

  private interface Kind {
    boolean has(IdentityRecord.Builder resident);
  }

  private static void share(
      List<IdentityRecord.Builder> residents, double least, double most, Kind kind) {
    double share = (double) residents.stream().filter(kind::has).count() / residents.size();
    assertFalse(share < least || share > most, () -> "share " + share);
  }

  private static boolean isMunicipality(String code) {
    try {
      return Numbers.first(code) >= 0;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }

  private static String surname(IdentityRecord resident) {
    return resident.getNameKanji().split("\u3000")[0];
  }
}
