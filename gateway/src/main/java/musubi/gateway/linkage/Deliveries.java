package musubi.gateway.linkage;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.linkage.PgAcquisitions.Ended;
import musubi.gateway.linkage.PgAcquisitions.Numbered;
import musubi.gateway.linkage.PgLinks.Link;
import musubi.gateway.linkage.PgLinks.Linked;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.symbol.Ed25519PublicKey;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Receiver;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SymbolException;
import musubi.gateway.symbol.SymbolStore;
import musubi.gateway.symbol.Translation;
import musubi.gateway.translation.AnyKey;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SymbolRefusals;
import musubi.gateway.translation.TranslationReason;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Takes symbols that the broker delivers: checks the nation's request, the translation and its
 * proof by this node's own key log, and only then opens and links. What it checks of a person
 * happens in one transaction with the link and with the end of the request: a number that is linked
 * is nowhere any more. Thread-safe.
 */
public final class Deliveries {
  /** The life of a processing number, and so of a request; ours. */
  private static final Duration LONGEST = PgAcquisitions.LIFE;

  /** How long it waits for an entry of the key log that the nation had a moment earlier; ours. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final PgAcquisitions acquisitions = new PgAcquisitions();
  private final PgLinks links = new PgLinks();
  private final BodyCode body;
  private final KeyLog keyLog;
  private final OwnKeys keys;
  private final SymbolStore store;
  private final UnprovenTranslations unproven;
  private final Digests digests;
  private final Metrics metrics;
  private final InstantSource clock;

  /** The deliveries to one body. */
  public Deliveries(
      BodyCode body,
      KeyLog keyLog,
      OwnKeys keys,
      UnprovenTranslations unproven,
      Digests digests,
      Metrics metrics,
      InstantSource clock) {
    this.body = body;
    this.keyLog = keyLog;
    this.keys = keys;
    this.store = keys.store();
    this.unproven = unproven;
    this.digests = digests;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Linking what was delivered; one result for each item, in the order of the request. A repeat
   * changes nothing. Everything but the numbers is checked before this returns.
   *
   * @throws Refusal REQUEST_MALFORMED, REQUEST_EXPIRED, KEY_LOG_STALE, REQUEST_SIGNATURE,
   *     TRANSLATION_UNPROVEN or ENVELOPE_INVALID
   */
  public Work<List<Delivered>> deliver(Request request, Translation translation) {
    Organisation own = request.header().to();
    List<Delivery> deliveries = new ArrayList<>();
    for (Opened opened : open(request, translation)) {
      byte[] index = SymbolRefusals.refusing(() -> store.index(own, opened.symbol()));
      deliveries.add(new Delivery(opened.tag(), index, opened.symbol()));
    }
    requireDistinct(deliveries);
    return new Work<>() {
      @Override
      public Made<List<Delivered>> now(Statements statements) {
        return link(statements, own, deliveries);
      }

      @Override
      public Made<List<Delivered>> again(Statements statements, long effect) {
        return now(statements);
      }
    };
  }

  /** One symbol that was delivered for a number. */
  private record Delivery(byte[] number, byte[] index, Point symbol) {
    @Override
    public String toString() {
      return "Delivery[redacted]";
    }
  }

  /** What the transaction finds. */
  private record Found(
      Map<ByteBuffer, Numbered> pending,
      Map<ByteBuffer, AcquisitionState> ended,
      Map<ByteBuffer, UnifiedAddresseeNumber> owners,
      Map<UnifiedAddresseeNumber, Link> links) {
    @Override
    public String toString() {
      return "Found[redacted]";
    }
  }

  private List<Opened> open(Request request, Translation translation) {
    Header header = request.header();
    if (header.purpose() != Purpose.ACQUIRE
        || !header.from().equals(Organisation.NATION)
        || !header.to().code().equals(keys.code())) {
      throw Refusal.of(TranslationReason.REQUEST_MALFORMED);
    }
    SymbolRefusals.check(() -> request.checkLife(clock.instant(), LONGEST, KeyLog.SKEW));
    if (!keyLog.awaitRoot(header.directoryRoot(), PATIENCE)
        || !keyLog.active(keys.code()).equals(Optional.of(header.to()))) {
      throw Refusal.of(TranslationReason.KEY_LOG_STALE);
    }
    HpkeKey opening = keys.hpke(header.receiverKeyId());
    requireSigned(request);
    Point from = keyLog.key(header.from());
    Point to = keyLog.key(header.to());
    try {
      Receiver.check(request, translation, from, to);
    } catch (SymbolException e) {
      unproven.keep(request, translation);
      throw SymbolRefusals.of(e);
    }
    return SymbolRefusals.refusing(() -> Receiver.open(request, translation, opening));
  }

  /** By a key that the nation had when it signed. */
  private void requireSigned(Request request) {
    Instant signed = Instant.ofEpochSecond(request.header().issuedAt());
    List<Ed25519PublicKey> keys = keyLog.signing(Organisation.NATION.code(), signed);
    if (!AnyKey.holds(keys, request::checkSignature)) {
      throw Refusal.of(TranslationReason.REQUEST_SIGNATURE);
    }
  }

  private static void requireDistinct(List<Delivery> deliveries) {
    Set<ByteBuffer> numbers = new HashSet<>();
    for (Delivery delivery : deliveries) {
      if (!numbers.add(ByteBuffer.wrap(delivery.number))) {
        throw Refusal.of(TranslationReason.REQUEST_MALFORMED);
      }
    }
  }

  private Made<List<Delivered>> link(
      Statements statements, Organisation own, List<Delivery> deliveries) {
    Instant now = clock.instant();
    links.take(statements);
    Found found = find(statements, deliveries, now);
    List<Delivered> results = new ArrayList<>();
    List<Linked> linked = new ArrayList<>();
    List<Ended> ended = new ArrayList<>();
    for (Delivery delivery : deliveries) {
      Delivered result = judge(delivery, found);
      results.add(result);
      Numbered request = found.pending.get(ByteBuffer.wrap(delivery.number));
      if (request == null) {
        continue;
      }
      if (result == Delivered.LINKED) {
        UnifiedAddresseeNumber number = request.unified();
        found.owners.put(ByteBuffer.wrap(delivery.index), number);
        byte[] sealed = store.seal(own, delivery.symbol, number.digits());
        linked.add(new Linked(number, delivery.index, sealed));
        ended.add(new Ended(request, AcquisitionState.LINKED));
      } else {
        ended.add(new Ended(request, AcquisitionState.SYMBOL_ALREADY_LINKED));
      }
    }
    if (!linked.isEmpty()) {
      links.sendLinked(statements, own.epoch(), linked);
    }
    acquisitions.sendEnded(statements, ended, now);
    results.forEach(
        result -> metrics.count("musubi_symbols_delivered_total", "result", result.name()));
    List<byte[]> persons =
        ended.stream().map(each -> digests.ofSubject(each.numbered().unified().digits())).toList();
    return new Made<>(results, 0, new Numbers(body.digits(), 0, 0), persons);
  }

  private Found find(Statements statements, List<Delivery> deliveries, Instant now) {
    List<byte[]> numbers = deliveries.stream().map(Delivery::number).toList();
    Map<ByteBuffer, Numbered> pending = acquisitions.take(statements, numbers, now);
    return new Found(
        pending,
        pending.size() == numbers.size() ? Map.of() : acquisitions.ended(statements, numbers),
        new HashMap<>(links.owners(statements, deliveries.stream().map(Delivery::index).toList())),
        links.find(statements, pending.values().stream().map(Numbered::unified).toList()));
  }

  private static Delivered judge(Delivery delivery, Found found) {
    ByteBuffer number = ByteBuffer.wrap(delivery.number);
    Numbered request = found.pending.get(number);
    if (request == null) {
      return switch (found.ended.getOrDefault(number, AcquisitionState.NONE)) {
        case LINKED -> Delivered.LINKED;
        case SYMBOL_ALREADY_LINKED -> Delivered.SYMBOL_ALREADY_LINKED;
        case ADDRESSEE_UNKNOWN,
            NONE,
            REGISTERED,
            NUMBERED,
            HANDED_OVER,
            FOUR_ITEMS_DIFFER,
            PERSON_UNKNOWN,
            EXPIRED ->
            Delivered.NUMBER_UNKNOWN;
      };
    }
    UnifiedAddresseeNumber owner = found.owners.get(ByteBuffer.wrap(delivery.index));
    Optional<byte[]> held =
        Optional.ofNullable(found.links.get(request.unified())).flatMap(Link::index);
    boolean isFree = owner == null || owner.equals(request.unified());
    boolean isSame = held.map(index -> Arrays.equals(index, delivery.index)).orElse(true);
    return isFree && isSame ? Delivered.LINKED : Delivered.SYMBOL_ALREADY_LINKED;
  }
}
