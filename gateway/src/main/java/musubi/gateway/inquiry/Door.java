package musubi.gateway.inquiry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import musubi.gateway.access.Refusal;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SymbolException;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.AnyKey;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.PermissionList;
import musubi.gateway.translation.PermissionListKeeper;
import musubi.gateway.translation.TranslationReason;

/**
 * What a question under a permit has to pass before anybody is looked up (SYMBOLS 5.4). Every key
 * is taken from this node's own copy of the key log, the row from its own copy of the list.
 * Thread-safe.
 */
final class Door {
  /** How long a node waits for keys that the asker has already; ours. */
  private static final Duration ROOT_PATIENCE = Duration.ofSeconds(1);

  private final String own;
  private final KeyLog keyLog;
  private final OwnKeys keys;
  private final PermissionListKeeper lists;
  private final Checks.Proof proof;

  Door(String own, KeyLog keyLog, OwnKeys keys, PermissionListKeeper lists, Checks.Proof proof) {
    this.own = own;
    this.keyLog = keyLog;
    this.keys = keys;
    this.lists = lists;
    this.proof = proof;
  }

  /** A question with what came along. */
  record Knock(Request request, Translation translation, Permit permit) {
    @Override
    public String toString() {
      return "Knock";
    }
  }

  /** What is behind a question that has passed. */
  record Passed(PermissionList.Row row, List<Opened> persons) {
    @Override
    public String toString() {
      return "Passed[" + row.id() + "]";
    }
  }

  /**
   * Lets a question pass.
   *
   * @throws SymbolException PERMIT_INVALID, REQUEST_SIGNATURE, REQUEST_EXPIRED,
   *     TRANSLATION_UNPROVEN, ENVELOPE_INVALID
   * @throws Refusal ROW_REFUSED, LIST_ROLLED_BACK, KEY_LOG_STALE
   */
  Passed pass(Knock knock, Instant now) {
    Request request = knock.request();
    requirePermit(knock, now);
    request.checkLife(now, Inquiry.LIFE, KeyLog.SKEW);
    requireSender(request, now);
    PermissionList.Row row = row(request);
    proof.require(
        request,
        knock.translation(),
        keyLog.key(request.header().from()),
        keyLog.key(request.header().to()));
    return new Passed(row, Receiver.open(request, knock.translation(), sealingKey(request)));
  }

  private void requirePermit(Knock knock, Instant now) {
    Request request = knock.request();
    if (request.header().purpose() != Purpose.INQUIRE
        || !request.header().to().code().equals(own)) {
      throw Refusal.of(TranslationReason.PERMIT_INVALID);
    }
    AnyKey.require(
        keyLog.signing(Organisations.BROKER, now),
        key -> knock.permit().check(key, request, knock.translation(), now, KeyLog.SKEW));
  }

  private void requireSender(Request request, Instant now) {
    AnyKey.require(keyLog.signing(request.header().from().code(), now), request::checkSignature);
    if (!keyLog.awaitRoot(request.header().directoryRoot(), ROOT_PATIENCE)) {
      throw Refusal.of(TranslationReason.KEY_LOG_STALE);
    }
  }

  private PermissionList.Row row(Request request) {
    lists.requireVersion(request.header().listVersion());
    return lists.row(request.header().rowId());
  }

  private HpkeKey sealingKey(Request request) {
    return keys.hpke(request.header().receiverKeyId());
  }
}
