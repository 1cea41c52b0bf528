package musubi.gateway.card;

import java.time.InstantSource;
import java.util.Optional;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.PresentedCard;
import musubi.gateway.pg.Database;
import musubi.gateway.record.CallRecord.Finding;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.Japan;

/** Says at the card system whose card has signed. Thread-safe. */
public final class ProofChecks {
  private static final String KEY = "certificate";

  private final Database database;
  private final PgCards cards = new PgCards();
  private final ProofRules rules;
  private final Digests digests;
  private final InstantSource clock;

  /**
   * Over the cards of a database.
   *
   * @param rules all but in tests that show what each is for
   */
  public ProofChecks(Database database, ProofRules rules, Digests digests, InstantSource clock) {
    this.database = database;
    this.rules = rules;
    this.digests = digests;
    this.clock = clock;
  }

  /**
   * The card that has signed for a terminal of the caller's body.
   *
   * @throws Refusal CARD_CERTIFICATE_UNKNOWN, and what {@link ProofRules} refuses
   */
  Card signer(Call call, PresentedCard presented, String terminal) {
    call.found(new Finding(KEY, "", 0, ""));
    Card card =
        cards
            .ofSerial(database, presented.serial())
            .orElseThrow(() -> Refusal.of(CardReason.CARD_CERTIFICATE_UNKNOWN));
    call.about(digests.ofSubject(card.holder().digits()));
    Certificate certificate = certificate(card, presented.serial());
    byte[] statement =
        ProofStatement.bytes(presented.challenge(), call.caller().body().digits(), terminal);
    Optional<CardReason> refused =
        rules.refusal(card, certificate, statement, presented.signature(), Japan.today(clock));
    if (refused.isPresent()) {
      throw Refusal.of(refused.get());
    }
    call.found(new Finding(KEY, "EXACT", 1, ""));
    return card;
  }

  private static Certificate certificate(Card card, String serial) {
    return card.certificates().stream()
        .filter(each -> each.serial().equals(serial))
        .findFirst()
        .orElseThrow();
  }
}
