package musubi.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.HexFormat;
import musubi.registry.v1.FourItems;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;
import org.junit.jupiter.api.Test;

class FourItemsCheckTest {
  private static final String NUMBER = "123456789018";
  private static final FourItems ITEMS =
      FourItems.newBuilder()
          .setName("山田　太郎")
          .setBirthDate(Date.newBuilder().setYear(1980).setMonth(4))
          .setSex(Sex.SEX_MALE)
          .setAddress("東京都世田谷区代田１－２－３")
          .build();

  /** Computed by another program from the same formula. */
  @Test
  void check_knownPerson_isTheKnownValue() {
    assertEquals(
        "3c5210868b1bb642f0244d95a09f0be46283f42a61ffb5575b1941e9f90fd14e", check(NUMBER, ITEMS));
  }

  @Test
  void check_widthOfCharacters_doesNotMatter() {
    FourItems narrow = ITEMS.toBuilder().setName("山田 太郎").setAddress("東京都世田谷区代田1-2-3").build();

    assertEquals(check(NUMBER, ITEMS), check(NUMBER, narrow));
  }

  @Test
  void check_anyItemOrNumberDiffers_isAnother() {
    FourItems.Builder items = ITEMS.toBuilder();
    String check = check(NUMBER, ITEMS);

    assertNotEquals(check, check("123456789026", ITEMS));
    assertNotEquals(check, check(NUMBER, items.clone().setName("山田太郎").build()));
    assertNotEquals(check, check(NUMBER, items.clone().setSex(Sex.SEX_FEMALE).build()));
    assertNotEquals(check, check(NUMBER, items.clone().setAddress("東京都").build()));
    assertNotEquals(
        check, check(NUMBER, items.clone().setBirthDate(Date.newBuilder().setYear(1980)).build()));
  }

  private static String check(String number, FourItems items) {
    return HexFormat.of().formatHex(FourItemsCheck.of(number, items));
  }
}
