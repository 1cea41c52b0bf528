package musubi.gateway.registry;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.DatabaseFaultException;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.PgRecords;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes notices of a tier below into the file: every number gets its disposition, APPLIED or
 * REJECTED, and the counter passes both, so one bad record never stops the stream.
 *
 * <p>Thread-safe; the counter row orders two streams that speak for the same municipality.
 */
public final class NoticeIntake {
  private static final Logger LOG = LoggerFactory.getLogger(NoticeIntake.class);

  private final int tier;
  private final Database database;
  private final PgUpdates updates;
  private final PgRejections rejections;
  private final PgIdentityFile file;
  private final NoticeCodec codec;
  private final Signals signals;
  private final InstantSource clock;

  /**
   * The intake of one tier.
   *
   * @param tier number of the contract's RejectingTier for this node
   */
  public NoticeIntake(
      int tier,
      Database database,
      PgUpdates updates,
      PgRejections rejections,
      PgIdentityFile file,
      NoticeCodec codec,
      Signals signals,
      InstantSource clock) {
    this.tier = tier;
    this.database = database;
    this.updates = updates;
    this.rejections = rejections;
    this.file = file;
    this.codec = codec;
    this.signals = signals;
    this.clock = clock;
  }

  /**
   * What came under one number.
   *
   * @param placeholder why a tier below rejected it; empty for a notice
   * @param notice the notice's bytes; empty under a place-holder
   */
  record Incoming(Optional<String> placeholder, byte[] notice) {
    @Override
    public String toString() {
      return "Incoming[redacted]";
    }
  }

  /** This tier's history of a municipality; a new municipality starts at 0. */
  PgUpdates.Lane history(String municipality) {
    updates.open(database, municipality);
    return updates.lane(database, municipality);
  }

  /**
   * Whether this tier has the same history up to a number; a number that it does not have yet says
   * nothing against it.
   */
  boolean remembers(String municipality, long number, byte[] hash) {
    return number <= 0
        || updates
            .receivedHash(database, municipality, number)
            .map(ours -> Arrays.equals(ours, hash))
            .orElse(true);
  }

  /**
   * Disposes of consecutive numbers; those that are known already are passed over.
   *
   * @param record makes the record of a transaction, to be completed with the numbers
   * @return the history after the batch, durable
   * @throws Refusal STREAM_OUT_OF_STEP when the numbers do not follow
   */
  PgUpdates.Lane dispose(
      String municipality, long firstNumber, List<Incoming> batch, Supplier<CallRecord> record) {
    PgUpdates.Lane after;
    try {
      after = disposeTogether(municipality, firstNumber, batch, record, Optional.empty());
    } catch (DatabaseFaultException e) {
      after = disposeSingly(municipality, firstNumber, batch, record);
    }
    signals.updates();
    signals.rejections();
    return after;
  }

  /** What the database refuses is a defect of ours: its number is passed, and the others go on. */
  private PgUpdates.Lane disposeSingly(
      String municipality, long firstNumber, List<Incoming> batch, Supplier<CallRecord> record) {
    for (int i = 0; i < batch.size(); i++) {
      List<Incoming> one = List.of(batch.get(i));
      try {
        disposeTogether(municipality, firstNumber + i, one, record, Optional.empty());
      } catch (DatabaseFaultException e) {
        LOG.error("number {} of {}: {}", firstNumber + i, municipality, e.getMessage());
        Refusal defect = Refusal.of(AccessReason.DEFECT_HERE);
        disposeTogether(municipality, firstNumber + i, one, record, Optional.of(defect));
      }
    }
    return updates.lane(database, municipality);
  }

  private PgUpdates.Lane disposeTogether(
      String municipality,
      long firstNumber,
      List<Incoming> batch,
      Supplier<CallRecord> record,
      Optional<Refusal> defect) {
    return database.transaction(
        statements -> dispose(statements, municipality, firstNumber, batch, record, defect));
  }

  private PgUpdates.Lane dispose(
      Statements statements,
      String municipality,
      long firstNumber,
      List<Incoming> incoming,
      Supplier<CallRecord> record,
      Optional<Refusal> defect) {
    PgUpdates.Lane lane = updates.take(statements, municipality);
    long last = firstNumber + incoming.size() - 1;
    if (firstNumber > lane.lastNumber() + 1) {
      throw Refusal.of(RegistryReason.STREAM_OUT_OF_STEP);
    }
    if (last <= lane.lastNumber()) {
      return lane;
    }
    int known = (int) (lane.lastNumber() + 1 - firstNumber);
    Batch batch = new Batch(municipality, lane, clock.instant());
    List<Parsed> parsed =
        incoming.subList(known, incoming.size()).stream().map(i -> parse(i, defect)).toList();
    batch.hold(file.askHeld(statements, municipality, codes(parsed)).byCode());
    parsed.forEach(batch::dispose);
    updates.sendInsert(statements, municipality, batch.disposed);
    file.sendUpsert(statements, batch.changed.values());
    rejections.sendInsert(statements, batch.rejected, batch.now);
    PgRecords.send(
        statements, List.of(record.get().about(municipality, lane.lastNumber() + 1, batch.number)));
    updates.sendLane(statements, batch.lane());
    statements.flush();
    return batch.lane();
  }

  private Parsed parse(Incoming incoming, Optional<Refusal> defect) {
    if (incoming.placeholder().isPresent() || defect.isPresent()) {
      return new Parsed(incoming, Optional.empty(), defect);
    }
    try {
      Identity identity = codec.parse(incoming.notice());
      ItemChecks.requireValidNotice(identity);
      return new Parsed(incoming, Optional.of(identity), Optional.empty());
    } catch (Refusal e) {
      return new Parsed(incoming, Optional.empty(), Optional.of(e));
    }
  }

  private static Set<String> codes(List<Parsed> parsed) {
    return parsed.stream()
        .flatMap(p -> p.identity.stream())
        .map(Identity::code)
        .collect(Collectors.toSet());
  }

  private record Parsed(
      Incoming incoming, Optional<Identity> identity, Optional<Refusal> objection) {}

  /** Dispositions of one transaction. */
  private final class Batch {
    private final String municipality;
    private final Instant now;
    private final List<PgUpdates.Disposed> disposed = new ArrayList<>();
    private final List<PgRejections.Rejected> rejected = new ArrayList<>();
    private final Map<String, Identity> changed = new LinkedHashMap<>();
    private Map<String, Identity> held = Map.of();
    private long number;
    private byte[] receivedHash;
    private byte[] sentHash;

    Batch(String municipality, PgUpdates.Lane lane, Instant now) {
      this.municipality = municipality;
      this.now = now;
      this.number = lane.lastNumber();
      this.receivedHash = lane.receivedHash();
      this.sentHash = lane.sentHash();
    }

    void hold(Map<String, Identity> identities) {
      held = identities;
    }

    void dispose(Parsed parsed) {
      number++;
      if (parsed.incoming.placeholder().isPresent()) {
        String reason = parsed.incoming.placeholder().get();
        receivedHash = RunningHash.afterPlaceholder(receivedHash, number, reason);
        pass(parsed, reason);
        return;
      }
      receivedHash = RunningHash.afterNotice(receivedHash, number, parsed.incoming.notice());
      Optional<Refusal> objection =
          parsed.objection.or(() -> objection(parsed.identity.orElseThrow()));
      if (objection.isPresent()) {
        String reason = objection.get().reason().name();
        rejected.add(new PgRejections.Rejected(municipality, number, tier, reason));
        pass(parsed, reason);
      } else {
        apply(parsed.incoming, parsed.identity.orElseThrow());
      }
    }

    PgUpdates.Lane lane() {
      return new PgUpdates.Lane(municipality, number, receivedHash, sentHash);
    }

    private Optional<Refusal> objection(Identity next) {
      if (!next.municipality().equals(municipality)) {
        return Optional.of(Refusal.of(RegistryReason.MUNICIPALITY_NOT_CALLERS));
      }
      if (!next.value(Item.UPDATE_SEQUENCE_NUMBER).equals(number)) {
        return Optional.of(Refusal.of(RegistryReason.ITEM_INVALID));
      }
      return LogicChecks.objection(Optional.ofNullable(held.get(next.code())), next);
    }

    private void apply(Incoming incoming, Identity next) {
      Identity applied =
          next.toBuilder().set(Item.RECORD_STATUS, RecordStatus.of(next).code()).build();
      sentHash = RunningHash.afterNotice(sentHash, number, incoming.notice());
      changed.put(applied.code(), applied);
      held.put(applied.code(), applied);
      add(Optional.empty(), applied.code(), incoming.notice());
    }

    /** The number stays, without a person from here on. */
    private void pass(Parsed parsed, String reason) {
      sentHash = RunningHash.afterPlaceholder(sentHash, number, reason);
      add(
          Optional.of(reason),
          parsed.identity.map(Identity::code).orElse(""),
          parsed.incoming.notice());
    }

    private void add(Optional<String> rejection, String code, byte[] notice) {
      disposed.add(
          new PgUpdates.Disposed(
              number,
              rejection,
              code,
              notice,
              new byte[0],
              Optional.empty(),
              receivedHash,
              sentHash,
              now));
    }
  }
}
