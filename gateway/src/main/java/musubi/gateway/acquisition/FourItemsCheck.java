package musubi.gateway.acquisition;

import java.security.MessageDigest;
import java.text.Normalizer;
import java.util.Locale;
import musubi.gateway.registry.Identity;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.Sex;

/**
 * The four items of a person under the Individual Number: who holds both can compare, who sees the
 * check alone learns nothing. HMAC-SHA256, keyed with the 12 digits, over {@code
 * name|yyyymmdd|sex|address} in Unicode form NFKC as UTF-8; the form is ours.
 */
public final class FourItemsCheck {
  private FourItemsCheck() {}

  /**
   * The check of four items, 32 bytes.
   *
   * @param birthDate yyyymmdd, unknown parts 0
   */
  public static byte[] of(
      IndividualNumber number, String name, int birthDate, Sex sex, String address) {
    return of(number.digits(), name, birthDate, sex, address);
  }

  /** Whether a record is that of the person whom the check means. */
  public static boolean agrees(Identity identity, byte[] check) {
    return !identity.individualNumber().isEmpty()
        && MessageDigest.isEqual(
            check,
            of(
                identity.individualNumber(),
                identity.name(),
                identity.birthDate(),
                identity.sex(),
                identity.address()));
  }

  private static byte[] of(String number, String name, int birthDate, Sex sex, String address) {
    String items =
        String.join(
            "|",
            name,
            String.format(Locale.ROOT, "%08d", birthDate),
            Integer.toString(sex.code()),
            address);
    return Token.fourItemsCheck(number, Normalizer.normalize(items, Normalizer.Form.NFKC));
  }
}
