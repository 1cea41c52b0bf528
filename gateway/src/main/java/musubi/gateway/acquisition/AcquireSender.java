package musubi.gateway.acquisition;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import musubi.gateway.access.Digests;
import musubi.gateway.acquisition.PgAcquireQueue.Next;
import musubi.gateway.acquisition.PgAcquireQueue.Stored;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Rounds;
import musubi.gateway.pg.Database;
import musubi.gateway.pki.KeyEncryption;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Sender;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.KeyLog.SealingKey;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SymbolMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the points of persons who wait, blinds and signs them, and sends them to the broker until
 * it has them. Rows leave in random order, in requests of one organisation each.
 *
 * <p>A request is stored, its blind factor sealed, before it is sent: after a death a repeat is the
 * same, byte for byte, and the broker takes it once. Both are gone when the broker has it.
 *
 * <p>One owner: one worker on one virtual thread. {@link #wake} may be called by any.
 */
public final class AcquireSender implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AcquireSender.class);

  /** Persons in one request at most; ours. */
  private static final int MOST = 256;

  /**
   * How long it waits for more persons after one came: alone, each would be known by time. Ours.
   */
  private static final Duration GATHER = Duration.ofMillis(200);

  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** The figure of what waits goes no further; ours. */
  private static final int COUNTED = 1_000_000;

  private static final byte[] NOTHING = {};

  /** One of the numbers is not open at the broker: each person is sent alone to see whose. */
  private static final Set<String> OF_ONE_NUMBER = Set.of("NUMBER_UNKNOWN", "NUMBER_USED");

  /** The broker has not taken the request and never will: another is made. */
  private static final Set<String> OF_THE_REQUEST =
      Set.of(
          "KEY_LOG_STALE",
          "EPOCH_NOT_USABLE",
          "REQUEST_EXPIRED",
          "REQUEST_SIGNATURE",
          "REQUEST_MALFORMED",
          "REQUEST_NOT_CALLERS",
          "BLIND_MISMATCH");

  private final AcquireLink broker;
  private final KeyLog keyLog;
  private final OwnKeys keys;
  private final PersonKey personKey;
  private final KeyEncryption encryption;
  private final Database database;
  private final Function<Instant, CallRecord> provided;
  private final Digests digests;
  private final InstantSource clock;
  private final Metrics metrics;
  private final PgAcquireQueue queue = new PgAcquireQueue();
  private final SecureRandom random = new SecureRandom();
  private final Rounds rounds;
  private volatile long waiting;
  private volatile boolean well;

  /**
   * Starts sending.
   *
   * @param encryption seals blind factors while their requests are stored
   * @param provided makes the record of a provision at a time
   */
  public AcquireSender(
      AcquireClient broker,
      KeyLog keyLog,
      OwnKeys keys,
      KeyEncryption encryption,
      Database database,
      Function<Instant, CallRecord> provided,
      Digests digests,
      InstantSource clock,
      Metrics metrics) {
    this.broker = broker;
    this.keyLog = keyLog;
    this.keys = keys;
    this.personKey = keys.personKey();
    this.encryption = encryption;
    this.database = database;
    this.provided = provided;
    this.digests = digests;
    this.clock = clock;
    this.metrics = metrics;
    metrics.gauge("musubi_acquire_waiting", () -> waiting);
    this.rounds = Rounds.start("acquire", GATHER, this::sendAll);
  }

  /** Somebody waits. */
  public void wake() {
    rounds.wake();
  }

  /** Whether the broker took what there was to send. */
  public boolean isWell() {
    return well;
  }

  /** Stops; what was not taken is sent by the next start. */
  @Override
  public void close() {
    rounds.close();
  }

  /** One request for each organisation in turn; what fails for one holds up no other. */
  private boolean sendAll() {
    waiting = queue.waiting(database, COUNTED);
    Set<String> failed = new HashSet<>();
    for (Stored stored : queue.requests(database)) {
      if (!failed.contains(stored.organisation()) && !send(stored)) {
        failed.add(stored.organisation());
      }
    }
    Set<String> over = new HashSet<>(failed);
    boolean more = true;
    while (more) {
      more = false;
      for (String organisation : queue.organisations(database)) {
        if (over.contains(organisation)) {
          continue;
        }
        switch (sendNext(organisation)) {
          case SENT -> more = true;
          case NOBODY -> over.add(organisation);
          case FAILED -> {
            over.add(organisation);
            failed.add(organisation);
          }
        }
      }
    }
    boolean isWell = failed.isEmpty();
    if (isWell != well) {
      LOG.info("requests for symbols to the broker {}", isWell ? "flow" : "wait");
      well = isWell;
    }
    return isWell;
  }

  private enum Sent {
    SENT,
    NOBODY,
    FAILED
  }

  private Sent sendNext(String organisation) {
    Instant now = clock.instant();
    List<Next> next = queue.next(database, organisation, now, MOST);
    if (next.isEmpty()) {
      return Sent.NOBODY;
    }
    Optional<Organisation> to = keyLog.active(organisation);
    Optional<SealingKey> sealing = keyLog.sealing(organisation, now);
    if (to.isEmpty() || sealing.isEmpty()) {
      failed("ORGANISATION_WITHOUT_KEYS");
      return Sent.FAILED;
    }
    List<Next> persons =
        next.getFirst().isAlone()
            ? next.subList(0, 1)
            : next.stream().filter(each -> !each.isAlone()).toList();
    Stored stored = blind(organisation, to.get(), sealing.get(), persons, now);
    database.transaction(
        statements -> {
          queue.store(statements, stored, persons);
          return null;
        });
    return send(stored) ? Sent.SENT : Sent.FAILED;
  }

  private Stored blind(
      String organisation, Organisation to, SealingKey sealing, List<Next> persons, Instant now) {
    byte[] requestId = new byte[16];
    random.nextBytes(requestId);
    Instant expires = persons.stream().map(Next::expiresAt).min(Instant::compareTo).orElseThrow();
    Header header =
        new Header(
            Purpose.ACQUIRE,
            requestId,
            Organisation.NATION,
            to,
            sealing.id(),
            keyLog.root(),
            "",
            0,
            NOTHING,
            now.getEpochSecond(),
            expires.getEpochSecond());
    List<Asked> asked = new ArrayList<>();
    for (Next person : persons) {
      Point point = personKey.person(person.subjectId(), person.generation());
      asked.add(new Asked(point, person.number(), NOTHING));
    }
    Blinded blinded =
        Sender.blind(header, Point.generator(), sealing.publicKey(), asked, keys.signing(), random);
    return new Stored(
        requestId,
        organisation,
        SymbolMessages.stored(blinded.request()),
        encryption.seal(label(requestId), blinded.v1()));
  }

  /** Whether the organisation's requests go on. */
  private boolean send(Stored stored) {
    try {
      broker.acquire(
          stored.content(),
          encryption.open(label(stored.requestId()), stored.blindFactor()),
          LIMIT);
    } catch (StreamEndedException e) {
      return refused(stored, e.reason());
    }
    Instant now = clock.instant();
    int sent =
        database.transaction(
            statements -> {
              List<CallRecord> records =
                  queue.persons(statements, stored.requestId()).stream()
                      .map(code -> provided.apply(now).about(digests.ofSubject(code)))
                      .toList();
              queue.sendDelete(statements, stored.requestId());
              PgRecords.send(statements, records);
              statements.flush();
              return records.size();
            });
    waiting -= sent;
    metrics.count(sent, "musubi_acquire_sent_total");
    return true;
  }

  private boolean refused(Stored stored, String reason) {
    if (OF_THE_REQUEST.contains(reason)) {
      database.transaction(
          statements -> {
            queue.sendBack(statements, stored.requestId(), false);
            statements.flush();
            return null;
          });
      failed(reason);
      return false;
    }
    if (OF_ONE_NUMBER.contains(reason)) {
      database.transaction(
          statements -> {
            if (queue.persons(statements, stored.requestId()).size() == 1) {
              queue.sendDelete(statements, stored.requestId());
              metrics.count("musubi_acquire_refused_total", "reason", reason);
            } else {
              queue.sendBack(statements, stored.requestId(), true);
            }
            statements.flush();
            return null;
          });
      return true;
    }
    failed(reason);
    return false;
  }

  private void failed(String reason) {
    metrics.count("musubi_acquire_failures_total", "reason", reason);
  }

  private static String label(byte[] requestId) {
    return "blind factor of request " + HexFormat.of().formatHex(requestId);
  }
}
