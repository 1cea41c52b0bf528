package musubi.backends.card;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import musubi.backends.card.ChipException.Why;

/**
 * A card in software: two keys, a PIN, and a chip that is new or active.
 *
 * <p>Activation has no counter. In 2016 cards were locked for good because messages that were
 * repeated after a failure counted as attempts: here a repeat finds the chip as it is, and a
 * message that does not fit is refused as often as it comes. Only entered PINs are counted.
 *
 * <p>Thread-safe.
 */
public final class SoftwareCard implements CardReader {
  /** Wrong PINs one after the other that block the PIN; ours. */
  public static final int WRONG_PINS = 3;

  private static final String ALGORITHM = "SHA256withECDSAinP1363Format";

  private final String certificateSerial;
  private final String signatureSerial;
  private final KeyPair authentication = keyPair();
  private final KeyPair signature = keyPair();
  private State state = State.NEW;
  private Activation activation;
  private byte[] pinDigest;
  private int wrongPins;

  /** States of the chip. */
  public enum State {
    /** As it was made: signs nothing. */
    NEW,
    /** Delivered. */
    ACTIVE
  }

  /**
   * A new card with keys of its own.
   *
   * @param certificateSerial of the certificate for user authentication
   * @param signatureSerial of the certificate for signatures
   */
  public SoftwareCard(String certificateSerial, String signatureSerial) {
    this.certificateSerial = certificateSerial;
    this.signatureSerial = signatureSerial;
  }

  @Override
  public String certificateSerial() {
    return certificateSerial;
  }

  /** Serial of the certificate for signatures. */
  public String signatureSerial() {
    return signatureSerial;
  }

  /** Public key for user authentication: SubjectPublicKeyInfo (DER). */
  public byte[] certifiedKey() {
    return authentication.getPublic().getEncoded();
  }

  /** Public key for signatures: SubjectPublicKeyInfo (DER). */
  public byte[] signatureKey() {
    return signature.getPublic().getEncoded();
  }

  /** State of the chip. */
  public synchronized State state() {
    return state;
  }

  @Override
  public synchronized Activation activate(long revision, String pin) {
    if (state == State.ACTIVE) {
      if (activation.revision() != revision) {
        throw new ChipException(Why.OTHER_DELIVERY);
      }
      return activation;
    }
    pinDigest = chosen(pin);
    activation = new Activation(revision);
    state = State.ACTIVE;
    return activation;
  }

  @Override
  public synchronized byte[] sign(byte[] statement, String pin) {
    requirePin(pin);
    return sign(authentication, statement);
  }

  /**
   * Signs a document with the key for signatures.
   *
   * @throws ChipException NOT_ACTIVE, WRONG_PIN, PIN_BLOCKED
   */
  public synchronized byte[] signDocument(byte[] document, String pin) {
    requirePin(pin);
    return sign(signature, document);
  }

  /**
   * Sets another PIN, as a counter does for a holder whose identity it has confirmed; the PIN is
   * not blocked any more.
   *
   * @throws ChipException NOT_ACTIVE, PIN_UNSUITABLE
   */
  public synchronized void resetPin(String pin) {
    requireActive();
    pinDigest = chosen(pin);
    wrongPins = 0;
  }

  private void requirePin(String pin) {
    requireActive();
    if (wrongPins >= WRONG_PINS) {
      throw new ChipException(Why.PIN_BLOCKED);
    }
    if (!MessageDigest.isEqual(pinDigest, digest(pin))) {
      wrongPins++;
      throw new ChipException(Why.WRONG_PIN);
    }
    wrongPins = 0;
  }

  private void requireActive() {
    if (state != State.ACTIVE) {
      throw new ChipException(Why.NOT_ACTIVE);
    }
  }

  private static byte[] chosen(String pin) {
    if (!pin.matches("[0-9]{4}")) {
      throw new ChipException(Why.PIN_UNSUITABLE);
    }
    return digest(pin);
  }

  private static byte[] digest(String pin) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(pin.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  private static byte[] sign(KeyPair key, byte[] bytes) {
    try {
      Signature signer = Signature.getInstance(ALGORITHM);
      signer.initSign(key.getPrivate());
      signer.update(bytes);
      return signer.sign();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with P-256", e);
    }
  }

  private static KeyPair keyPair() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no P-256", e);
    }
  }
}
