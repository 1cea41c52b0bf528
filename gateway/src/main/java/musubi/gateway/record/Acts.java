package musubi.gateway.record;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Reason;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.record.RequestKeys.Done;
import musubi.gateway.value.RequestId;

/**
 * Acts of single calls, each in one transaction: the effect, the request key, the record and the
 * use of the operator statement stand together or not at all.
 *
 * <p>A repeat (same caller's body, method and request id, same bytes) does nothing again: its
 * answer is made anew from the effect, and it is recorded like the first. Repeats that come at once
 * wait for one another. What the work refuses is rolled back whole; the refusal is for the caller
 * of {@link #perform} to record, as {@code Calls} does.
 *
 * <p>For acts that are few: updates of identity records have a lane that writes many at once.
 *
 * <p>Thread-safe. Waits on the calling virtual thread.
 */
public final class Acts {
  private final Database database;
  private final RequestKeys requestKeys;

  /** Acts of one node. */
  public Acts(Database database, RequestKeys requestKeys) {
    this.database = database;
    this.requestKeys = requestKeys;
  }

  /**
   * A call that asks for an act.
   *
   * @param callerBody body of the caller; two bodies may use the same id
   * @param digest keyed digest of the received bytes
   * @param answered the record of the call when it is answered; the act adds its numbers
   * @param use the use of the operator statement; empty when no person stands behind the call
   */
  public record Asked(
      String callerBody,
      RequestId requestId,
      byte[] digest,
      CallRecord answered,
      Optional<StatementUse> use) {
    @Override
    public String toString() {
      return "Asked[" + requestId.value() + "]";
    }
  }

  /**
   * What an act does. Both methods run inside the transaction and may throw a Refusal, which rolls
   * it back.
   */
  public interface Work<T> {
    /** Does the act; what it sends needs no flush. */
    Made<T> now(Statements statements);

    /**
     * Answers a repeat. Whoever asks has the same body and sent the same bytes, and may be another
     * person: an answer that is not for everyone there has to be checked again.
     *
     * @param effect what {@link Made#effect} was
     */
    Made<T> again(Statements statements, long effect);

    /** The work whose answer is nothing but its effect. */
    static Work<Long> of(Function<Statements, Long> act, String municipality) {
      return new Work<>() {
        @Override
        public Made<Long> now(Statements statements) {
          return again(statements, act.apply(statements));
        }

        @Override
        public Made<Long> again(Statements statements, long effect) {
          return new Made<>(effect, effect, new Numbers(municipality, effect, effect));
        }
      };
    }
  }

  /**
   * What an act made.
   *
   * @param effect the number by which a repeat finds it
   * @param numbers what the record says of it
   * @param persons keyed digests of whom it was about, where only the act could tell: the first
   *     stands in the record of the call, each other in a record of its own
   * @param refused why what was asked for did not happen, where that is an answer and is kept: the
   *     record of the call says so; empty otherwise
   */
  public record Made<T>(
      T answer, long effect, Numbers numbers, List<byte[]> persons, Optional<Reason> refused) {
    /** An act that happened. */
    public Made(T answer, long effect, Numbers numbers, List<byte[]> persons) {
      this(answer, effect, numbers, persons, Optional.empty());
    }

    /** An act of which the call itself says whom it is about. */
    public Made(T answer, long effect, Numbers numbers) {
      this(answer, effect, numbers, List.of());
    }

    /** The same, with why it did not happen. */
    public Made<T> refused(Optional<? extends Reason> reason) {
      return new Made<>(answer, effect, numbers, persons, reason.map(each -> each));
    }

    @Override
    public String toString() {
      return "Made[" + effect + "]";
    }
  }

  /** An answer, and the record that stands for it. */
  public record Performed<T>(T answer, CallRecord callRecord) {
    @Override
    public String toString() {
      return "Performed[" + callRecord + "]";
    }
  }

  /**
   * Does the act, or answers its repeat; all of it is durable when this returns.
   *
   * @throws Refusal STATEMENT_USED, and then the refusal is recorded already; REQUEST_ID_REUSED, or
   *     what the work refuses, and then nothing is
   */
  public <T> Performed<T> perform(Asked asked, Work<T> work) {
    Optional<Performed<T>> performed =
        database.transaction(statements -> perform(statements, asked, work));
    return performed.orElseThrow(() -> Refusal.of(AccessReason.STATEMENT_USED));
  }

  /** Empty when the statement was used for another act: then the record says so. */
  private <T> Optional<Performed<T>> perform(Statements statements, Asked asked, Work<T> work) {
    Statements.Answer lock = PgActLocks.ask(statements, asked.requestId);
    String method = asked.answered.act().method();
    RequestKeys.Known known =
        requestKeys.known(statements, asked.callerBody, method, List.of(asked.requestId));
    lock.rows();
    Optional<Done> before = Optional.ofNullable(known.acts().get(asked.requestId.value()));
    if (isUsed(statements, asked)) {
      write(statements, List.of(asked.answered.refused(AccessReason.STATEMENT_USED)));
      return Optional.empty();
    }
    Made<T> made;
    if (before.isPresent()) {
      requireSame(before.get(), asked);
      made = work.again(statements, before.get().effect());
    } else {
      made = work.now(statements);
      requestKeys.remember(
          statements,
          asked.callerBody,
          method,
          List.of(new Done(asked.requestId, asked.digest, made.effect)));
    }
    CallRecord happened = made.refused.map(asked.answered::refused).orElse(asked.answered);
    List<CallRecord> written = numbered(happened, made.numbers).aboutEach(made.persons);
    write(statements, written);
    return Optional.of(new Performed<>(made.answer, written.getFirst()));
  }

  private static boolean isUsed(Statements statements, Asked asked) {
    List<PgStatementUses.Claim> claims =
        asked.use.stream().map(use -> new PgStatementUses.Claim(asked.answered, use)).toList();
    return !PgStatementUses.claim(statements, claims).isEmpty();
  }

  private static void requireSame(Done before, Asked asked) {
    if (!MessageDigest.isEqual(before.digest(), asked.digest)) {
      throw Refusal.of(AccessReason.REQUEST_ID_REUSED);
    }
  }

  private static CallRecord numbered(CallRecord answered, Numbers numbers) {
    return answered.about(numbers.municipality(), numbers.first(), numbers.last());
  }

  private static void write(Statements statements, List<CallRecord> callRecords) {
    PgRecords.send(statements, callRecords);
    statements.flush();
  }
}
