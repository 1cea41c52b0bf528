package musubi.client;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.text.Normalizer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import musubi.registry.v1.FourItems;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.Date;

/**
 * The four items of a person in a form in which two records can be compared without showing either:
 * HMAC-SHA256, keyed with the Individual Number's 12 ASCII digits, over the UTF-8 of {@code
 * name|yyyymmdd|sex|address} in normalisation form NFKC; unknown parts of the date are zeros, the
 * sex is its number in the contract (docs/protocols/acquisition.md). The formula is ours.
 */
public final class FourItemsCheck {
  private static final String ALGORITHM = "HmacSHA256";

  private FourItemsCheck() {}

  /** The four items of a record: name in kanji, birth date, sex and address. */
  public static FourItems itemsOf(IdentityRecord record) {
    return FourItems.newBuilder()
        .setName(record.getNameKanji())
        .setBirthDate(record.getBirthDate())
        .setSex(record.getSex())
        .setAddress(record.getAddress())
        .build();
  }

  /** The check of a person, 32 bytes. */
  public static byte[] of(String individualNumber, FourItems items) {
    Date born = items.getBirthDate();
    String text =
        items.getName()
            + "|"
            + "%04d%02d%02d".formatted(born.getYear(), born.getMonth(), born.getDay())
            + "|"
            + items.getSexValue()
            + "|"
            + items.getAddress();
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(individualNumber.getBytes(StandardCharsets.US_ASCII), ALGORITHM));
      return mac.doFinal(
          Normalizer.normalize(text, Normalizer.Form.NFKC).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no " + ALGORITHM, e);
    }
  }
}
