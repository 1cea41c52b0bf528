package musubi.gateway.card;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import musubi.gateway.pki.Ecdsa;
import musubi.gateway.pki.PublicKeys;

/**
 * When a card proves who its holder is. Pure: no clock, no database, no network.
 *
 * <p>The signature stands before everything that the life of the card decides: whoever has no
 * signature of a card learns nothing of it.
 *
 * @param safeguards which of them hold; all but in tests that show what each is for
 */
public record ProofRules(Set<Safeguard> safeguards) {
  /** The rules that the card system follows. */
  public static final ProofRules ALL = new ProofRules(EnumSet.allOf(Safeguard.class));

  /** What keeps a card from proving too much. */
  public enum Safeguard {
    /** Only a certificate for user authentication proves who somebody is. */
    KIND,
    /** The card itself has signed this statement. */
    SIGNATURE,
    /** The card is delivered, and its certificate may be relied on. */
    STATE,
    /** Neither is past its last day, whether or not that was entered already. */
    LAST_DAY
  }

  /** All but one. */
  public static ProofRules without(Safeguard one) {
    return new ProofRules(EnumSet.complementOf(EnumSet.of(one)));
  }

  /** Why a signature proves nothing; empty when it proves that the holder is there. */
  Optional<CardReason> refusal(
      Card card, Certificate certificate, byte[] statement, byte[] signature, LocalDate today) {
    boolean isFor = certificate.kind() == Certificate.Kind.USER_AUTHENTICATION;
    boolean isSigned =
        Ecdsa.verify(PublicKeys.ofDer(certificate.publicKey()), statement, signature);
    boolean isInTime = card.validUntil().filter(last -> !today.isAfter(last)).isPresent();
    boolean isRevoked = certificate.state() == Certificate.State.REVOKED;
    boolean isReliable = certificate.state() == Certificate.State.VALID;
    return Stream.of(
            unless(isFor, Safeguard.KIND, CardReason.CARD_CERTIFICATE_FOR_SIGNATURES),
            unless(isSigned, Safeguard.SIGNATURE, CardReason.CARD_SIGNATURE_INVALID),
            unless(isInTime, Safeguard.LAST_DAY, CardReason.CARD_OVER),
            unless(!card.state().isLost(), Safeguard.STATE, CardReason.CARD_REPORTED_LOST),
            unless(!isRevoked, Safeguard.STATE, CardReason.CARD_CERTIFICATE_REVOKED),
            unless(
                card.state().isUsable() && isReliable, Safeguard.STATE, CardReason.CARD_NOT_USABLE),
            unless(
                !today.isAfter(certificate.validUntil()),
                Safeguard.LAST_DAY,
                CardReason.CARD_CERTIFICATE_OVER))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private Optional<CardReason> unless(boolean holds, Safeguard safeguard, CardReason otherwise) {
    return holds || !safeguards.contains(safeguard) ? Optional.empty() : Optional.of(otherwise);
  }
}
