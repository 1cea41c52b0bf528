package musubi.backends.issuer;

import com.google.protobuf.ByteString;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import musubi.backends.card.SoftwareCard;
import musubi.card.v1.Card;
import musubi.card.v1.CardStep;
import musubi.card.v1.CertificateKind;
import musubi.card.v1.IssuedCertificate;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOrder;
import musubi.client.Days;
import musubi.client.IssuerClient;
import musubi.client.RequestIds;

/**
 * The Agency's making of cards: takes applications that came by post, and makes the cards that were
 * applied for, with keys, serials and last days.
 *
 * <p>What was begun is kept until the card system has it: after a lost answer the same card is
 * reported again, and none is made twice.
 *
 * <p>Thread-safe.
 */
public final class CardFactory {
  /** How long a card is valid; ours. */
  public static final int CARD_YEARS = 10;

  /** How long its certificates are; ours. */
  public static final int CERTIFICATE_YEARS = 5;

  private static final int SERIAL_BYTES = 16;
  private final IssuerClient cardSystem;
  private final InstantSource clock;
  private final Duration patience;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Made> begun = new ConcurrentHashMap<>();

  /** A factory. */
  public CardFactory(IssuerClient cardSystem, InstantSource clock, Duration patience) {
    this.cardSystem = cardSystem;
    this.clock = clock;
    this.patience = patience;
  }

  /**
   * A card that was made.
   *
   * @param card as the card system has it
   * @param chip the card itself
   */
  public record Issued(Card card, SoftwareCard chip) {
    @Override
    public String toString() {
      return "Issued";
    }
  }

  private record Made(SoftwareCard chip, ReportIssueRequest report) {
    @Override
    public String toString() {
      return "Made";
    }
  }

  /**
   * Enters an application that came by post; the card that was applied for.
   *
   * @param application its id, which is the event's: the same application is entered once
   * @param municipality code of where the holder lives
   */
  public Card apply(UUID application, String residentRecordCode, String municipality) {
    return cardSystem.report(
        ReportIssueRequest.newBuilder()
            .setEventId(RequestIds.bytes(application))
            .setOrder(
                StepOrder.newBuilder()
                    .setStep(CardStep.CARD_STEP_APPLY)
                    .setResidentRecordCode(residentRecordCode))
            .setMunicipalityCode(municipality)
            .build(),
        patience);
  }

  /**
   * Makes a card that was applied for.
   *
   * @throws musubi.client.CallException it cannot be made any more, or the card system stayed away:
   *     then call again, and the same card goes on
   */
  public Issued make(Card applied) {
    Made made = begun.computeIfAbsent(applied.getCardNumber(), number -> begin(applied));
    Card card = cardSystem.report(made.report, patience);
    begun.remove(applied.getCardNumber());
    return new Issued(card, made.chip);
  }

  private Made begin(Card applied) {
    SoftwareCard chip = new SoftwareCard(serial(), serial());
    LocalDate today = Days.of(clock.instant());
    LocalDate certified = today.plusYears(CERTIFICATE_YEARS);
    return new Made(
        chip,
        ReportIssueRequest.newBuilder()
            .setEventId(RequestIds.bytes(RequestIds.next()))
            .setOrder(
                StepOrder.newBuilder()
                    .setStep(CardStep.CARD_STEP_MANUFACTURE)
                    .setCardNumber(applied.getCardNumber())
                    .setExpectedRevision(applied.getRevision()))
            .setValidUntil(Days.message(today.plusYears(CARD_YEARS)))
            .addCertificates(
                certificate(
                    CertificateKind.CERTIFICATE_KIND_USER_AUTHENTICATION,
                    chip.certificateSerial(),
                    certified,
                    chip.certifiedKey()))
            .addCertificates(
                certificate(
                    CertificateKind.CERTIFICATE_KIND_SIGNATURE,
                    chip.signatureSerial(),
                    certified,
                    chip.signatureKey()))
            .build());
  }

  private static IssuedCertificate certificate(
      CertificateKind kind, String serial, LocalDate until, byte[] key) {
    return IssuedCertificate.newBuilder()
        .setKind(kind)
        .setSerial(serial)
        .setValidUntil(Days.message(until))
        .setPublicKey(ByteString.copyFrom(key))
        .build();
  }

  private String serial() {
    byte[] serial = new byte[SERIAL_BYTES];
    random.nextBytes(serial);
    return HexFormat.of().formatHex(serial);
  }
}
