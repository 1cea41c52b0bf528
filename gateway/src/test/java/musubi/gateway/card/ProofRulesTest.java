package musubi.gateway.card;

import static musubi.gateway.card.SampleCards.CITY;
import static musubi.gateway.card.SampleCards.TODAY;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import musubi.backends.card.SoftwareCard;
import musubi.client.CardStatement;
import musubi.gateway.card.ProofRules.Safeguard;
import org.junit.jupiter.api.Test;

/** What a card proves: every state, every last day, every bit; and each safeguard taken away. */
class ProofRulesTest {
  private static final String PIN = "2580";
  private static final String TERMINAL = "musubi://terminal/131121/counter";
  private static final byte[] CHALLENGE = new byte[32];
  private static final byte[] STATEMENT = ProofStatement.bytes(CHALLENGE, CITY, TERMINAL);
  private static final Optional<CardReason> PROVED = Optional.empty();

  private final SoftwareCard chip = activated();
  private final byte[] signature = chip.sign(STATEMENT, PIN);

  /** Two programs make the bytes: that of terminals, and the card system. */
  @Test
  void statement_ofTheLibraryAndOfTheCardSystem_areTheSame() {
    byte[] challenge = HexFormat.of().parseHex("c8f0017f".repeat(8));

    assertArrayEquals(
        ProofStatement.bytes(challenge, CITY, TERMINAL),
        CardStatement.bytes(challenge, CITY, TERMINAL));
  }

  @Test
  void refusal_everyStateOfCardAndCertificate_isProvedInOneAlone() {
    int proved = 0;
    for (CardState state : EnumSet.complementOf(EnumSet.of(CardState.NONE, CardState.APPLIED))) {
      for (Certificate.State reliance : Certificate.State.values()) {
        Optional<CardReason> refused =
            refusal(card(state, TODAY), certificate(reliance, TODAY), TODAY);

        boolean expected = state == CardState.DELIVERED && reliance == Certificate.State.VALID;
        assertEquals(expected, refused.isEmpty(), state + " " + reliance + " " + refused);
        proved += refused.isEmpty() ? 1 : 0;
      }
    }

    assertEquals(1, proved);
    assertEquals(
        Optional.of(CardReason.CARD_REPORTED_LOST),
        refusal(
            card(CardState.LOST, TODAY), certificate(Certificate.State.SUSPENDED, TODAY), TODAY));
    assertEquals(
        Optional.of(CardReason.CARD_NOT_USABLE),
        refusal(
            card(CardState.SUSPENDED, TODAY),
            certificate(Certificate.State.SUSPENDED, TODAY),
            TODAY));
    assertEquals(
        Optional.of(CardReason.CARD_CERTIFICATE_REVOKED),
        refusal(
            card(CardState.ABOLISHED, TODAY),
            certificate(Certificate.State.REVOKED, TODAY),
            TODAY));
  }

  /** Whether or not the card system has ended the card already. */
  @Test
  void refusal_dayAfterTheLast_isRefusedAtOnce() {
    LocalDate next = TODAY.plusDays(1);

    assertEquals(PROVED, refusal(card(CardState.DELIVERED, TODAY), valid(TODAY), TODAY));
    assertEquals(
        Optional.of(CardReason.CARD_OVER),
        refusal(card(CardState.DELIVERED, TODAY), valid(next), next));
    assertEquals(
        Optional.of(CardReason.CARD_OVER),
        refusal(
            card(CardState.EXPIRED, TODAY), certificate(Certificate.State.REVOKED, next), next));
    assertEquals(
        Optional.of(CardReason.CARD_CERTIFICATE_OVER),
        refusal(card(CardState.DELIVERED, next), valid(TODAY), next));
  }

  @Test
  void refusal_everyBitOfTheSignatureChanged_isRefused() {
    int tried = 0;
    for (int bit = 0; bit < 8 * signature.length; bit++) {
      byte[] forged = flipped(signature, bit);
      assertEquals(
          Optional.of(CardReason.CARD_SIGNATURE_INVALID),
          refusal(ProofRules.ALL, STATEMENT, forged));
      tried++;
    }
    assertEquals(512, tried);
    System.out.printf("%d signatures with one bit changed, all refused%n", tried);
  }

  @Test
  void refusal_everyBitOfTheStatementChanged_isRefused() {
    for (int bit = 0; bit < 8 * STATEMENT.length; bit++) {
      assertEquals(
          Optional.of(CardReason.CARD_SIGNATURE_INVALID),
          refusal(ProofRules.ALL, flipped(STATEMENT, bit), signature));
    }
  }

  @Test
  void refusal_statementOfAnotherPlace_isRefused() {
    for (byte[] other :
        List.of(
            ProofStatement.bytes(CHALLENGE, "401307", TERMINAL),
            ProofStatement.bytes(CHALLENGE, CITY, TERMINAL + "2"),
            ProofStatement.bytes(new byte[31], CITY, TERMINAL),
            new byte[0])) {
      assertEquals(
          Optional.of(CardReason.CARD_SIGNATURE_INVALID),
          refusal(ProofRules.ALL, other, signature));
    }
  }

  @Test
  void refusal_malformedSignatures_areRefused() {
    for (byte[] malformed : List.of(new byte[0], new byte[64], new byte[63], new byte[1_000])) {
      assertEquals(
          Optional.of(CardReason.CARD_SIGNATURE_INVALID),
          refusal(ProofRules.ALL, STATEMENT, malformed));
    }
  }

  /** Whoever has no signature of a card learns nothing of its life. */
  @Test
  void refusal_forgedForEveryState_isTheSame() {
    byte[] forged = flipped(signature, 0);
    for (CardState state : EnumSet.complementOf(EnumSet.of(CardState.NONE, CardState.APPLIED))) {
      for (Certificate.State reliance : Certificate.State.values()) {
        assertEquals(
            Optional.of(CardReason.CARD_SIGNATURE_INVALID),
            ProofRules.ALL.refusal(
                card(state, TODAY), certificate(reliance, TODAY), STATEMENT, forged, TODAY));
      }
    }
  }

  /** Each attack is refused for its own safeguard, and succeeds without that one alone. */
  @Test
  void control_oneSafeguardTakenAway_itsAttackAloneSucceeds() {
    for (Safeguard missing : Safeguard.values()) {
      Set<Safeguard> succeeded = EnumSet.noneOf(Safeguard.class);
      attacks(ProofRules.without(missing))
          .forEach(
              (attack, refused) -> {
                if (refused.isEmpty()) {
                  succeeded.add(attack);
                }
              });
      System.out.printf("without %s: the attack on %s succeeds%n", missing, succeeded);
      assertEquals(EnumSet.of(missing), succeeded);
    }
    assertTrue(attacks(ProofRules.ALL).values().stream().allMatch(Optional::isPresent));
  }

  private Map<Safeguard, Optional<CardReason>> attacks(ProofRules rules) {
    LocalDate next = TODAY.plusDays(1);
    Card delivered = card(CardState.DELIVERED, TODAY);
    Map<Safeguard, Optional<CardReason>> attacks = new LinkedHashMap<>();
    attacks.put(
        Safeguard.KIND,
        rules.refusal(
            delivered,
            new Certificate(
                Certificate.Kind.SIGNATURE,
                "a1",
                Certificate.State.VALID,
                TODAY,
                chip.signatureKey()),
            STATEMENT,
            chip.signDocument(STATEMENT, PIN),
            TODAY));
    attacks.put(
        Safeguard.SIGNATURE,
        rules.refusal(delivered, valid(TODAY), STATEMENT, flipped(signature, 7), TODAY));
    attacks.put(
        Safeguard.STATE,
        rules.refusal(
            card(CardState.LOST, TODAY),
            certificate(Certificate.State.SUSPENDED, TODAY),
            STATEMENT,
            signature,
            TODAY));
    attacks.put(
        Safeguard.LAST_DAY, rules.refusal(delivered, valid(TODAY), STATEMENT, signature, next));
    return attacks;
  }

  private Optional<CardReason> refusal(Card card, Certificate certificate, LocalDate today) {
    return ProofRules.ALL.refusal(card, certificate, STATEMENT, signature, today);
  }

  private Optional<CardReason> refusal(ProofRules rules, byte[] statement, byte[] signed) {
    return rules.refusal(card(CardState.DELIVERED, TODAY), valid(TODAY), statement, signed, TODAY);
  }

  private Certificate valid(LocalDate until) {
    return certificate(Certificate.State.VALID, until);
  }

  private Certificate certificate(Certificate.State state, LocalDate until) {
    return new Certificate(
        Certificate.Kind.USER_AUTHENTICATION, "a2", state, until, chip.certifiedKey());
  }

  private static Card card(CardState state, LocalDate validUntil) {
    return SampleCards.in(state).made(validUntil, List.of());
  }

  private static byte[] flipped(byte[] bytes, int bit) {
    byte[] changed = bytes.clone();
    changed[bit / 8] ^= (byte) (1 << bit % 8);
    return changed;
  }

  private static SoftwareCard activated() {
    SoftwareCard card = new SoftwareCard("a2", "a1");
    card.activate(5, PIN);
    return card;
  }
}
