package musubi.gateway.broker;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Ed25519PublicKey;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.Item;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.Translation;
import musubi.gateway.symbol.Translator;
import musubi.gateway.translation.AnyKey;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.KeyState;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.translation.SymbolRefusals;
import musubi.gateway.translation.TranslationReason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the broker does with a request, in the order of SYMBOLS 5.2: sender, signature, life,
 * repeat, keys and epochs, row, budget, then the translation itself. The blind factor is wiped when
 * it has been used and is stored nowhere; what was translated is stored until its receiver has it.
 *
 * <p>Thread-safe. Translations run on the calling thread, as many at once as there are processors.
 */
public final class TranslationDesk {
  private static final Logger LOG = LoggerFactory.getLogger(TranslationDesk.class);

  /** Life of a request of each kind (SYMBOLS 5.2); an acquisition lives as long as its numbers. */
  private static final Duration INQUIRE_LIFE = Duration.ofMinutes(5);

  private static final Duration REKEY_LIFE = Duration.ofDays(1);
  private static final Duration ACQUIRE_LIFE = NumberDesk.LIFE;

  /** How long a permit is known after its end: for answers that officials decide on; ours. */
  private static final Duration PERMITS_KEPT = Duration.ofDays(90);

  /** How long the id of another request is known after its end; ours, longer than clocks differ. */
  private static final Duration IDS_KEPT = Duration.ofHours(1);

  /** How long an entry of the key log may take from one node to another; ours. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How long an answerer has; ours. */
  private static final Duration RELAY = Duration.ofSeconds(15);

  private static final int PERMIT_ID_BYTES = 16;

  /** What a repeat would meet again: refusals of an answerer that no waiting heals. */
  private static final Set<String> FINAL =
      Set.of(
          TranslationReason.PERMIT_INVALID.name(),
          TranslationReason.PERMIT_UNKNOWN.name(),
          TranslationReason.REQUEST_EXPIRED.name(),
          TranslationReason.REQUEST_SIGNATURE.name(),
          TranslationReason.REQUEST_MALFORMED.name(),
          TranslationReason.ROW_REFUSED.name(),
          TranslationReason.LIST_ROLLED_BACK.name(),
          TranslationReason.TRANSLATION_UNPROVEN.name(),
          TranslationReason.ENVELOPE_INVALID.name(),
          TranslationReason.ANSWER_INVALID.name(),
          "PERMIT_USED",
          "REQUEST_REPEATED");

  private final Parts parts;
  private final PgTranslations translations = new PgTranslations();
  private final PgNumbers numbers = new PgNumbers();
  private final SecureRandom random = new SecureRandom();
  private final Semaphore processors =
      new Semaphore(Runtime.getRuntime().availableProcessors(), true);
  private final Budget budget;

  /**
   * What the desk stands on.
   *
   * @param budgetPerMinute persons that an organisation may ask about in a minute
   * @param confirmed takes the numbers of translations whose receiver has answered
   * @param delivered run when symbols wait for delivery
   */
  public record Parts(
      KeyLog log,
      OwnKeys keys,
      SymbolKeys symbolKeys,
      PermissionShelf permissions,
      ProvisionLink provisions,
      Database database,
      int budgetPerMinute,
      Consumer<Long> confirmed,
      Runnable delivered,
      InstantSource clock,
      Metrics metrics) {
    @Override
    public String toString() {
      return "Parts[redacted]";
    }
  }

  /** An inquiry with its permit, and the answer that came. */
  record Answered(Permit permit, SealedAnswer answer) {}

  /** The desk of a broker. */
  public TranslationDesk(Parts parts) {
    this.parts = parts;
    this.budget = new Budget(parts.budgetPerMinute, parts.clock);
  }

  /**
   * Translates person points and keeps them for delivery; record and effect are durable when this
   * returns. A repeat does nothing again.
   *
   * @param v1 is wiped once it has been used
   * @throws Refusal as the contract says
   */
  void acquire(String caller, Request request, byte[] v1, CallRecord answered) {
    Instant now = parts.clock.instant();
    byte[] digest = checked(caller, request, Purpose.ACQUIRE, ACQUIRE_LIFE, now);
    if (repeated(caller, request, digest).isPresent()) {
      write(answered);
      return;
    }
    requireCurrent(request, KeyState.ACTIVE, now);
    Translation translation = translate(request, v1);
    PgTranslations.Made made =
        made(request, digest, Optional.empty(), stored(request, translation), IDS_KEPT);
    parts.database.transaction(
        statements -> {
          Optional<Long> number = translations.insert(statements, made);
          if (number.isPresent()) {
            useNumbers(statements, request, number.get(), now);
          }
          PgRecords.send(statements, List.of(answered));
          statements.flush();
          return null;
        });
    parts.delivered.run();
  }

  /**
   * Asks an organisation for its answer under a permit.
   *
   * @param v1 is wiped once it has been used
   * @param permitted is told of the permit before anybody is asked
   * @throws Refusal as the contract says
   */
  Answered inquire(String caller, Request request, byte[] v1, Consumer<Permit> permitted) {
    Instant now = parts.clock.instant();
    byte[] digest = checked(caller, request, Purpose.INQUIRE, INQUIRE_LIFE, now);
    Asking asking =
        repeated(caller, request, digest)
            .map(TranslationDesk::asking)
            .orElseGet(() -> permit(caller, request, v1, digest, now));
    permitted.accept(asking.permit);
    byte[] permitId = asking.permit.permitId16();
    String answerer = asking.permit.answerer();
    if (asking.waiting.isEmpty()) {
      return new Answered(asking.permit, relayed(link -> link.answer(answerer, permitId, RELAY)));
    }
    SealedAnswer answer =
        relayed(link -> link.provide(answerer, asking.waiting.get(), permitId, RELAY));
    parts.confirmed.accept(asking.number);
    return new Answered(asking.permit, answer);
  }

  /**
   * The newest answer under a permit of the caller.
   *
   * @throws Refusal PERMIT_UNKNOWN, ANSWERER_AWAY, ANSWERER_REFUSED
   */
  SealedAnswer fetch(String caller, byte[] permitId) {
    PgTranslations.Known known =
        translations
            .findPermit(parts.database, caller, permitId)
            .orElseThrow(() -> Refusal.of(TranslationReason.PERMIT_UNKNOWN));
    return relayed(link -> link.answer(known.receiver(), permitId, RELAY));
  }

  /**
   * Translates symbols of the caller into its next epoch. Nothing of it is stored but the id: what
   * is translated is the caller's own, and a repeat gives the same points.
   *
   * @param v1 is wiped once it has been used
   * @throws Refusal as the contract says
   */
  Translation rekey(String caller, Request request, byte[] v1) {
    Instant now = parts.clock.instant();
    byte[] digest = checked(caller, request, Purpose.REKEY, REKEY_LIFE, now);
    if (repeated(caller, request, digest).isEmpty()) {
      requireCurrent(request, KeyState.PREPARED, now);
      translations.insert(
          parts.database, made(request, digest, Optional.empty(), Optional.empty(), IDS_KEPT));
    }
    return translate(request, v1);
  }

  /** An inquiry on its way: its permit, and what its answerer has not confirmed. */
  private record Asking(long number, Permit permit, Optional<ProvisionLink.Translated> waiting) {}

  private static Asking asking(PgTranslations.Known known) {
    return new Asking(known.number(), SymbolMessages.storedPermit(known.permit()), known.waiting());
  }

  /** First come: everything is checked, the permit is durable before anybody is asked. */
  private Asking permit(String caller, Request request, byte[] v1, byte[] digest, Instant now) {
    requireCurrent(request, KeyState.ACTIVE, now);
    requireRow(request.header());
    budget.take(caller, request.items().size());
    Translation translation = translate(request, v1);
    byte[] permitId = new byte[PERMIT_ID_BYTES];
    random.nextBytes(permitId);
    long until = Math.min(request.header().expiresAt(), now.plus(INQUIRE_LIFE).getEpochSecond());
    Permit permit =
        SymbolRefusals.refusing(
            () ->
                Permit.sign(
                    permitId,
                    request,
                    translation,
                    now.getEpochSecond(),
                    until,
                    parts.keys.signing()));
    ProvisionLink.Translated translated =
        new ProvisionLink.Translated(
            SymbolMessages.stored(request),
            SymbolMessages.stored(translation),
            SymbolMessages.stored(permit));
    return translations
        .insert(
            parts.database,
            made(request, digest, Optional.of(permitId), Optional.of(translated), PERMITS_KEPT))
        .map(number -> new Asking(number, permit, Optional.of(translated)))
        .orElseGet(() -> asking(repeated(caller, request, digest).orElseThrow()));
  }

  /** Sender, signature and life; the digest of the request. */
  private byte[] checked(
      String caller, Request request, Purpose purpose, Duration longest, Instant now) {
    Header header = request.header();
    if (header.purpose() != purpose) {
      throw Refusal.ofField(
          TranslationReason.REQUEST_MALFORMED, "purpose", "purpose: not that of the method");
    }
    if (!header.from().code().equals(caller)) {
      throw Refusal.of(BrokerReason.REQUEST_NOT_CALLERS);
    }
    requireSigned(request, now);
    SymbolRefusals.check(() -> request.checkLife(now, longest, KeyLog.SKEW));
    return request.digest();
  }

  private void requireSigned(Request request, Instant now) {
    List<Ed25519PublicKey> keys = parts.log.signing(request.header().from().code(), now);
    if (!AnyKey.holds(keys, request::checkSignature)) {
      throw Refusal.of(TranslationReason.REQUEST_SIGNATURE);
    }
  }

  private Optional<PgTranslations.Known> repeated(String caller, Request request, byte[] digest) {
    Optional<PgTranslations.Known> known =
        translations.find(parts.database, caller, request.header().requestId16());
    if (known.filter(found -> !MessageDigest.isEqual(found.digest(), digest)).isPresent()) {
      throw Refusal.of(BrokerReason.REQUEST_CHANGED);
    }
    return known;
  }

  /**
   * The root is one of this log, the receiver's key is current, both epochs are in their states.
   */
  private void requireCurrent(Request request, KeyState toState, Instant now) {
    Header header = request.header();
    boolean sealed =
        header.purpose() == Purpose.REKEY
            || parts.log.isSealing(header.to().code(), header.receiverKeyId(), now);
    if (!parts.log.awaitRoot(header.directoryRoot(), PATIENCE) || !sealed) {
      throw Refusal.of(TranslationReason.KEY_LOG_STALE);
    }
    if (!isIn(header.from(), KeyState.ACTIVE) || !isIn(header.to(), toState)) {
      throw Refusal.of(BrokerReason.EPOCH_NOT_USABLE);
    }
  }

  private boolean isIn(Organisation organisation, KeyState state) {
    return parts.log.state(organisation).equals(Optional.of(state));
  }

  private void requireRow(Header header) {
    if (header.listVersion() != parts.log.listVersion()) {
      throw Refusal.of(
          TranslationReason.KEY_LOG_STALE, "the permission list is not the one in force");
    }
    if (parts.permissions.inForce().list().row(header.rowId()).isEmpty()) {
      throw Refusal.of(TranslationReason.ROW_REFUSED);
    }
  }

  private Translation translate(Request request, byte[] v1) {
    Header header = request.header();
    Translator translator =
        parts
            .symbolKeys
            .translator(header.from(), header.to())
            .orElseThrow(() -> Refusal.of(BrokerReason.EPOCH_NOT_USABLE));
    parts.metrics.count(
        request.items().size(), "musubi_translations_total", "purpose", header.purpose().name());
    processors.acquireUninterruptibly();
    try {
      return SymbolRefusals.refusing(() -> translator.translate(request, v1));
    } finally {
      processors.release();
      Arrays.fill(v1, (byte) 0);
    }
  }

  private void useNumbers(Statements statements, Request request, long translation, Instant now) {
    List<byte[]> used = request.items().stream().map(Item::tag).toList();
    String organisation = request.header().to().code();
    if (numbers.use(statements, used, organisation, translation, now) != used.size()) {
      long different = used.stream().map(ByteBuffer::wrap).distinct().count();
      throw Refusal.of(
          numbers.known(statements, used, organisation, now) < different
              ? TranslationReason.NUMBER_UNKNOWN
              : TranslationReason.NUMBER_USED);
    }
  }

  private SealedAnswer relayed(Function<ProvisionLink, SealedAnswer> call) {
    try {
      return call.apply(parts.provisions);
    } catch (StreamEndedException e) {
      parts.metrics.count("musubi_relays_failed_total", "reason", e.reason());
      if (e.reason().equals(TranslationReason.TRANSLATION_UNPROVEN.name())) {
        LOG.error("ALARM: an organisation found a translation of this broker unproven");
      }
      throw FINAL.contains(e.reason())
          ? Refusal.of(
              BrokerReason.ANSWERER_REFUSED,
              BrokerReason.ANSWERER_REFUSED.meaning() + ": " + e.reason())
          : Refusal.of(BrokerReason.ANSWERER_AWAY);
    }
  }

  private void write(CallRecord answered) {
    parts.database.transaction(
        statements -> {
          PgRecords.send(statements, List.of(answered));
          statements.flush();
          return null;
        });
  }

  private static Optional<ProvisionLink.Translated> stored(
      Request request, Translation translation) {
    return Optional.of(
        new ProvisionLink.Translated(
            SymbolMessages.stored(request), SymbolMessages.stored(translation), new byte[0]));
  }

  private static PgTranslations.Made made(
      Request request,
      byte[] digest,
      Optional<byte[]> permitId,
      Optional<ProvisionLink.Translated> stored,
      Duration kept) {
    Header header = request.header();
    Instant expires = Instant.ofEpochSecond(header.expiresAt()).plus(KeyLog.SKEW);
    return new PgTranslations.Made(
        header.from().code(),
        header.requestId16(),
        digest,
        header.purpose(),
        header.to().code(),
        permitId,
        stored,
        expires,
        expires.plus(kept));
  }
}
