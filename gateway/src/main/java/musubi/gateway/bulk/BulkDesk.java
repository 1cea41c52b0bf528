package musubi.gateway.bulk;

import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Refusal;
import musubi.gateway.bulk.BulkList.Submission;
import musubi.gateway.bulk.BulkOutput.Form;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.protection.ProtectionReason;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.value.RequestId;

/**
 * Who may do what with a list, and when. Works for the call that the running thread serves.
 *
 * <p>Thread-safe.
 */
final class BulkDesk {
  /** Rows that are read at once. */
  static final int AT_ONCE = 5_000;

  /** The node does not work at it any more, and nobody waits for its row. */
  private static final Set<BulkState> ENDED = EnumSet.of(BulkState.DONE, BulkState.FAILED);

  private final Database database;
  private final PgBulk store;
  private final Acts acts;
  private final Calls calls;
  private final BulkRights rights;
  private final BulkCheck check;
  private final InstantSource clock;

  BulkDesk(
      Database database,
      PgBulk store,
      Acts acts,
      Calls calls,
      BulkRights rights,
      BulkCheck check,
      InstantSource clock) {
    this.database = database;
    this.store = store;
    this.acts = acts;
    this.calls = calls;
    this.rights = rights;
    this.check = check;
    this.clock = clock;
  }

  /**
   * Opens a list for its rows.
   *
   * @throws Refusal RECIPIENT_NOT_LISTED or CERTIFICATE_UNUSABLE
   */
  BulkStaging stage(BulkHeader header) {
    Call call = Call.current();
    Caller caller = call.caller();
    rights.mayHaveCode(caller.party(), caller.name(), header.business());
    BulkSeal.of(header.certificate());
    Instant now = clock.instant();
    UUID id = RequestId.at(now, ThreadLocalRandom.current()).value();
    store.stage(
        database,
        id,
        header,
        new Submission(
            caller.name(), caller.party(), caller.body().digits(), now, call.answered(now)));
    return new BulkStaging(database, store, id, header);
  }

  /**
   * Makes a list of the rows that have come; of a repeat the first one stays.
   *
   * @throws Refusal REQUEST_ID_REUSED
   */
  BulkList submit(BulkStaging staging) {
    byte[] digest = staging.digest();
    Call call = Call.current();
    call.brought(digest);
    BulkList list =
        act(
            statements -> store.submit(statements, staging.id(), digest),
            first -> {
              if (!first.submission().system().equals(call.caller().name())) {
                throw Refusal.of(BulkReason.BULK_UNKNOWN);
              }
              return first;
            });
    if (!list.id().equals(staging.id())) {
      staging.discard();
    }
    return list;
  }

  /**
   * Approves a list.
   *
   * @param size number of rows that the approver saw
   * @param digest digest of the list that the approver saw
   * @throws Refusal BULK_UNKNOWN, APPROVAL_BY_SAME_PERSON, BULK_STATE, BULK_EXPIRED, BULK_CHANGED
   */
  BulkList approve(UUID id, int size, byte[] digest) {
    Call call = Call.current();
    return act(
        statements -> {
          BulkList found = requireOfBody(call, store.find(statements, id));
          if (isApprovedBy(call, found)) {
            return found;
          }
          requireApprovable(call, found);
          BulkList list = store.lock(statements, id).orElseThrow();
          requireApprovable(call, list);
          if (list.header().size() != size
              || !MessageDigest.isEqual(list.digest(), digest)
              || !check.isSubmitted(digest, storedDigest(store, statements, list))) {
            throw Refusal.of(BulkReason.BULK_CHANGED);
          }
          store.approve(
              statements, id, call.purpose().operator(), call.caller().name(), clock.instant());
          return store.find(statements, id).orElseThrow();
        },
        list -> {
          if (!isApprovedBy(call, requireOfBody(call, Optional.of(list)))) {
            throw Refusal.of(BulkReason.BULK_STATE);
          }
          return list;
        });
  }

  /**
   * A list, for systems of the submitting one's body and kind.
   *
   * @throws Refusal BULK_UNKNOWN
   */
  BulkList get(UUID id) {
    Caller caller = Call.current().caller();
    BulkList list =
        requireOfBody(
            Call.current(),
            store
                .find(database, id)
                .filter(found -> found.submission().kind().equals(caller.party())));
    if (ENDED.contains(list.state())) {
      store.touch(database, id, clock.instant());
    }
    return list;
  }

  /** An output that stands in the ledger. */
  record Opened(BulkList list, BulkOutput output, long number) {}

  /**
   * Opens an output: it stands in the ledger when this returns, with the call's record.
   *
   * @param from rows or bytes that have arrived
   * @throws Refusal BULK_UNKNOWN, BUSINESS_NOT_RIGHT, RECIPIENT_NOT_LISTED, BULK_STATE,
   *     BULK_EXPIRED, ITEM_INVALID
   */
  Opened open(UUID id, Form form, long from) {
    Call call = Call.current();
    return calls.act(
        acts,
        new Acts.Work<>() {
          @Override
          public Acts.Made<Opened> now(Statements statements) {
            BulkList list = requireFetchable(call, store.find(statements, id));
            BulkOutput output = output(call, list, form, from);
            long number = store.output(statements, output);
            store.touch(statements, id, output.at());
            return new Acts.Made<>(new Opened(list, output, number), number, Numbers.NONE);
          }

          /** An output of its own in the ledger: it leaves again. */
          @Override
          public Acts.Made<Opened> again(Statements statements, long effect) {
            return now(statements);
          }
        });
  }

  /** Notes in the ledger what was handed over. */
  void close(Opened opened, long handedOver) {
    store.output(database, opened.output().closed(opened.number(), clock.instant(), handedOver));
  }

  /**
   * The next results of a list that has more.
   *
   * @throws Refusal BULK_EXPIRED when they are erased meanwhile
   */
  List<BulkResultRow> results(UUID id, int after) {
    List<BulkResultRow> results = store.results(database, id, after, BulkRunner.CHUNK);
    if (results.isEmpty()) {
      throw Refusal.of(BulkReason.BULK_EXPIRED);
    }
    return results;
  }

  /**
   * A piece of a list's file.
   *
   * @throws Refusal BULK_EXPIRED when it is erased meanwhile
   */
  byte[] piece(UUID id, int piece) {
    return store.piece(database, id, piece).orElseThrow(() -> Refusal.of(BulkReason.BULK_EXPIRED));
  }

  /** Digest of a list as it is stored now. */
  static byte[] storedDigest(PgBulk store, Statements statements, BulkList list) {
    BulkDigest<byte[]> digest = BulkDigest.ofList(list.header());
    int row = 0;
    List<byte[]> entries = store.entries(statements, list.id(), row, AT_ONCE);
    while (!entries.isEmpty()) {
      entries.forEach(digest::add);
      row += entries.size();
      entries = store.entries(statements, list.id(), row, AT_ONCE);
    }
    return digest.value();
  }

  private interface First {
    BulkList now(Statements statements);
  }

  private interface Again {
    BulkList of(BulkList first);
  }

  /** An act whose effect is a list. */
  private BulkList act(First first, Again again) {
    return calls.act(
        acts,
        new Acts.Work<>() {
          @Override
          public Acts.Made<BulkList> now(Statements statements) {
            return made(first.now(statements));
          }

          @Override
          public Acts.Made<BulkList> again(Statements statements, long effect) {
            return made(again.of(store.find(statements, effect).orElseThrow()));
          }

          private Acts.Made<BulkList> made(BulkList list) {
            return new Acts.Made<>(list, list.number(), Numbers.NONE);
          }
        });
  }

  private static BulkList requireOfBody(Call call, Optional<BulkList> found) {
    return found
        .filter(list -> list.state() != BulkState.STAGED)
        .filter(list -> list.submission().body().equals(call.caller().body().digits()))
        .orElseThrow(() -> Refusal.of(BulkReason.BULK_UNKNOWN));
  }

  private static boolean isApprovedBy(Call call, BulkList list) {
    return !list.approver().isEmpty() && list.approver().equals(call.purpose().operator());
  }

  private void requireApprovable(Call call, BulkList list) {
    if (list.submission().operator().equals(call.purpose().operator())) {
      throw Refusal.of(ProtectionReason.APPROVAL_BY_SAME_PERSON);
    }
    boolean late =
        list.submission().at().plus(BulkErasure.APPROVAL).isBefore(clock.instant())
            && list.state() == BulkState.SUBMITTED;
    if (late || list.state() == BulkState.EXPIRED) {
      throw Refusal.of(BulkReason.BULK_EXPIRED);
    }
    if (list.state() != BulkState.SUBMITTED) {
      throw Refusal.of(BulkReason.BULK_STATE);
    }
  }

  private BulkList requireFetchable(Call call, Optional<BulkList> found) {
    BulkList list = requireOfBody(call, found);
    if (!list.submission().system().equals(call.caller().name())) {
      throw Refusal.of(BulkReason.BULK_UNKNOWN);
    }
    if (!list.header().business().equals(call.purpose().business())) {
      throw Refusal.of(AccessReason.BUSINESS_NOT_RIGHT, "musubi-business: not the one of the list");
    }
    rights.mayHaveCode(list);
    if (list.state() == BulkState.EXPIRED) {
      throw Refusal.of(BulkReason.BULK_EXPIRED);
    }
    if (list.state() != BulkState.DONE) {
      throw Refusal.of(BulkReason.BULK_STATE);
    }
    return list;
  }

  private BulkOutput output(Call call, BulkList list, Form form, long from) {
    boolean results = form == Form.RESULTS;
    long whole = results ? list.header().size() : list.progress().fileLength();
    if (from < 0 || from > whole) {
      String field = results ? "after_row" : "offset";
      throw Refusal.ofField(RegistryReason.ITEM_INVALID, field, field + ": expected 0 to " + whole);
    }
    return new BulkOutput(
        list.id(),
        OptionalLong.empty(),
        form,
        call.caller().name(),
        call.purpose().operator(),
        call.purpose().terminal(),
        call.requestId().orElseThrow().value(),
        clock.instant(),
        results ? from + 1 : from,
        whole - from,
        results ? list.progress().resultDigest() : list.progress().fileDigest());
  }
}
