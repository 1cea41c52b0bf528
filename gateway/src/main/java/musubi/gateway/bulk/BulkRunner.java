package musubi.gateway.bulk;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.IdentityLookup;
import musubi.gateway.confirmation.Key;
import musubi.gateway.confirmation.Verdict;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Decision;
import musubi.gateway.record.CallRecord.Finding;
import musubi.gateway.record.PgRecords;

/**
 * Works through approved lists, one after the other, chunk by chunk. A chunk is one transaction:
 * results, how far the list is, and one record for each person, whether somebody was found or not
 * ([002 R-040]). Whatever ends the node between or inside chunks, the next start goes on behind the
 * last whole one.
 *
 * <p>The list is compared with its digest before the first look-up and again after the last, before
 * anything can be fetched.
 */
final class BulkRunner implements AutoCloseable {
  /** Rows of one transaction; ours. */
  static final int CHUNK = 500;

  /** How long approvals of other instances may go unnoticed; ours. */
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /** How often is looked for what is past its time; ours. */
  private static final Duration SWEEP_EVERY = Duration.ofMinutes(10);

  private final Database database;
  private final PgBulk store;
  private final IdentityLookup lookup;
  private final BulkRights rights;
  private final BulkCheck check;
  private final BulkErasure erasure;
  private final Digests digests;
  private final InstantSource clock;
  private final Semaphore approved = new Semaphore(0);
  private final Worker worker;
  private Instant nextSweep = Instant.MIN;
  private volatile boolean closing;

  /** Starts. */
  BulkRunner(
      Database database,
      PgBulk store,
      IdentityLookup lookup,
      BulkRights rights,
      BulkCheck check,
      BulkErasure erasure,
      Digests digests,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.lookup = lookup;
    this.rights = rights;
    this.check = check;
    this.erasure = erasure;
    this.digests = digests;
    this.clock = clock;
    this.worker = Worker.start("bulk", this::next);
  }

  /** A list was approved here. */
  void nudge() {
    approved.release();
  }

  /** Ends after the chunk at hand. */
  @Override
  public void close() {
    closing = true;
    approved.release();
    worker.stop();
  }

  private boolean next() throws InterruptedException {
    if (closing) {
      return false;
    }
    sweepWhenDue();
    boolean worked =
        database.transaction(
            statements -> {
              Optional<BulkList> list = store.claim(statements);
              list.ifPresent(claimed -> turn(statements, claimed));
              statements.flush();
              return list.isPresent();
            });
    if (!worked && approved.tryAcquire(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
      approved.drainPermits();
    }
    return worked && !closing;
  }

  private void sweepWhenDue() {
    Instant now = clock.instant();
    if (!now.isBefore(nextSweep)) {
      erasure.sweep();
      nextSweep = now.plus(SWEEP_EVERY);
    }
  }

  /** What a list fails by is no defect: the next list has its turn. */
  private void turn(Statements statements, BulkList list) {
    int done = list.progress().done();
    boolean whole = done == list.header().size();
    try {
      if ((done == 0 || whole) && !isSubmitted(statements, list)) {
        throw Refusal.of(BulkReason.BULK_CHANGED);
      }
      boolean withCode = rights.mayHaveCode(list);
      if (whole) {
        finish(statements, list);
      } else {
        work(statements, list, withCode);
      }
    } catch (Refusal e) {
      store.fail(statements, list, e.reason(), clock.instant());
    }
  }

  private boolean isSubmitted(Statements statements, BulkList list) {
    return check.isSubmitted(list.digest(), BulkDesk.storedDigest(store, statements, list));
  }

  private void work(Statements statements, BulkList list, boolean withCode) {
    int done = list.progress().done();
    List<BulkEntry> entries = entries(statements, list, done);
    Map<Key, Verdict> verdicts =
        lookup.verdicts(statements, entries.stream().map(BulkEntry::key).toList());
    List<BulkResultRow> results = new ArrayList<>();
    List<CallRecord> records = new ArrayList<>();
    List<Integer> counts = new ArrayList<>(list.progress().outcomes());
    for (BulkEntry entry : entries) {
      Verdict verdict = verdicts.get(entry.key());
      BulkOutcome outcome = BulkOutcome.of(verdict);
      byte[] answer =
          verdict instanceof Verdict.One one
              ? BulkMessages.notice(one.person(), list.header().numberReason(), withCode)
              : new byte[0];
      results.add(new BulkResultRow(done + results.size() + 1, entry.rowId(), outcome, answer));
      records.add(callRecord(list, entry.key(), verdict, outcome));
      counts.set(outcome.ordinal(), counts.get(outcome.ordinal()) + 1);
    }
    store.advance(statements, list.id(), results, done + results.size(), counts);
    PgRecords.send(statements, records);
  }

  private List<BulkEntry> entries(Statements statements, BulkList list, int after) {
    List<byte[]> stored = store.entries(statements, list.id(), after, CHUNK);
    if (stored.isEmpty()) {
      throw Refusal.of(BulkReason.BULK_CHANGED);
    }
    try {
      return stored.stream().map(BulkEntry::of).toList();
    } catch (IllegalArgumentException e) {
      throw Refusal.of(BulkReason.BULK_CHANGED);
    }
  }

  /** What an inquiry about the person would leave, under the call that submitted the list. */
  private CallRecord callRecord(BulkList list, Key key, Verdict verdict, BulkOutcome outcome) {
    CallRecord submitted = list.submission().callRecord();
    String reason = list.header().numberReason();
    boolean match = outcome == BulkOutcome.MATCH;
    CallRecord made =
        CallRecord.now(
                clock.instant(),
                submitted.act(),
                match ? Decision.ANSWERED : Decision.REFUSED,
                outcome.refusal().map(Reason::name).orElse(""),
                submitted.parties(),
                submitted.requestId(),
                submitted.purpose())
            .of(new Finding(key.label(), match ? "EXACT" : "", match ? 1 : 0, reason));
    return code(key, verdict).map(code -> made.about(digests.ofSubject(code))).orElse(made);
  }

  private static Optional<String> code(Key key, Verdict verdict) {
    if (verdict instanceof Verdict.One one) {
      return Optional.of(one.person().identity().code());
    }
    return key instanceof Key.Code code ? Optional.of(code.code().digits()) : Optional.empty();
  }

  private void finish(Statements statements, BulkList list) {
    BulkDigest<BulkResultRow> digest = BulkDigest.ofResults();
    BulkFileWriter file = new BulkFileWriter(store, statements, list.id());
    byte[] whole;
    try (file;
        OutputStream content = BulkSeal.of(list.header().certificate()).encrypting(file)) {
      int row = 0;
      while (row < list.header().size()) {
        List<BulkResultRow> results = store.results(statements, list.id(), row, CHUNK);
        if (results.isEmpty()) {
          throw Refusal.of(BulkReason.BULK_CHANGED);
        }
        for (BulkResultRow result : results) {
          digest.add(result);
          BulkMessages.writeDelimited(BulkMessages.result(result), content);
        }
        row += results.size();
      }
      whole = digest.value();
      BulkMessages.writeDelimited(BulkMessages.summary(list.header().size(), whole), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    store.finish(statements, list.id(), whole, file.length(), file.digest(), clock.instant());
  }
}
