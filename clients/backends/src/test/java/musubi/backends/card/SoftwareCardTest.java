package musubi.backends.card;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import musubi.backends.card.CardReader.Activation;
import musubi.backends.card.ChipException.Why;
import musubi.backends.card.SoftwareCard.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class SoftwareCardTest {
  private static final String PIN = "2580";
  private static final byte[] STATEMENT = "a statement".getBytes(StandardCharsets.US_ASCII);

  private final SoftwareCard card = new SoftwareCard("0a", "0b");

  @Test
  void sign_active_isTheSignatureOfTheKeyForUserAuthentication() throws Exception {
    card.activate(5, PIN);

    byte[] signature = card.sign(STATEMENT, PIN);

    assertEquals(64, signature.length);
    assertTrue(isSignedBy(card.certifiedKey(), signature));
    assertFalse(isSignedBy(card.signatureKey(), signature));
    assertTrue(isSignedBy(card.signatureKey(), card.signDocument(STATEMENT, PIN)));
  }

  @Test
  void sign_new_isRefusedAndCountsNothing() {
    for (int i = 0; i < 2 * SoftwareCard.WRONG_PINS; i++) {
      assertEquals(Why.NOT_ACTIVE, why(() -> card.sign(STATEMENT, "0000")));
    }

    card.activate(5, PIN);

    assertEquals(64, card.sign(STATEMENT, PIN).length);
  }

  @Test
  void activate_sameDeliveryAgain_isAnsweredTheSameAndChangesNothing() {
    Activation first = card.activate(5, PIN);

    for (int i = 0; i < 100; i++) {
      assertEquals(first, card.activate(5, "9999"));
    }

    assertEquals(64, card.sign(STATEMENT, PIN).length);
    assertEquals(Why.WRONG_PIN, why(() -> card.sign(STATEMENT, "9999")));
  }

  /** The lesson of 2016: however often a message comes in vain, the card is not locked. */
  @Test
  void activate_otherDeliveriesAnyNumberOfTimes_areRefusedAndLockNothing() {
    card.activate(5, PIN);

    for (int revision = 0; revision < 1_000; revision++) {
      if (revision != 5) {
        int other = revision;
        assertEquals(Why.OTHER_DELIVERY, why(() -> card.activate(other, PIN)));
      }
    }

    assertEquals(new Activation(5), card.activate(5, PIN));
    assertEquals(State.ACTIVE, card.state());
    assertEquals(64, card.sign(STATEMENT, PIN).length);
  }

  @Test
  void activate_unsuitablePin_leavesTheChipNew() {
    assertEquals(Why.PIN_UNSUITABLE, why(() -> card.activate(5, "12a4")));

    assertEquals(State.NEW, card.state());
    assertEquals(new Activation(6), card.activate(6, PIN));
  }

  @Test
  void sign_wrongPinsInARow_blockThePinAndNothingElse() {
    card.activate(5, PIN);
    for (int i = 0; i < SoftwareCard.WRONG_PINS; i++) {
      assertEquals(Why.WRONG_PIN, why(() -> card.sign(STATEMENT, "0000")));
    }

    assertEquals(Why.PIN_BLOCKED, why(() -> card.sign(STATEMENT, PIN)));
    assertEquals(new Activation(5), card.activate(5, PIN));

    card.resetPin("1357");
    assertEquals(64, card.sign(STATEMENT, "1357").length);
  }

  @Test
  void sign_rightPinBetween_countsAnew() {
    card.activate(5, PIN);
    for (int i = 0; i < 3; i++) {
      assertEquals(Why.WRONG_PIN, why(() -> card.sign(STATEMENT, "0000")));
      assertEquals(Why.WRONG_PIN, why(() -> card.sign(STATEMENT, "0000")));
      assertEquals(64, card.sign(STATEMENT, PIN).length);
    }
  }

  private static Why why(Executable act) {
    return assertThrows(ChipException.class, act).why();
  }

  private static boolean isSignedBy(byte[] key, byte[] signature) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withECDSAinP1363Format");
    verifier.initVerify(KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(key)));
    verifier.update(STATEMENT);
    return verifier.verify(signature);
  }
}
