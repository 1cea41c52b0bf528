package musubi.gateway.inquiry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Refusal;
import musubi.gateway.inquiry.BrokerLink.BrokerRefusedException;
import musubi.gateway.inquiry.Inquiry.Going;
import musubi.gateway.inquiry.Inquiry.State;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.pki.KeyEncryption;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Answers;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.SymbolException;
import musubi.gateway.translation.AnyKey;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.PermissionListKeeper;
import musubi.gateway.translation.SymbolMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts inquiries and brings each to its end: an answer or a reason, whatever is killed between.
 *
 * <p>Thread-safe. What a call does not wait for, a worker goes on with.
 */
public final class Asking implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Asking.class);

  /** How long one question to the broker may take when nobody waits for it; ours. */
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /**
   * When the worker looks at a new inquiry for the first time: its own call goes on with it; ours.
   */
  private static final Duration FIRST_LOOK = Duration.ofSeconds(15);

  private static final Duration PENDING_LOOK = Duration.ofSeconds(2);
  private static final long IDLE_MILLIS = 200;
  private static final int BATCH = 64;
  private static final int BLIND_FACTOR_BYTES = 32;

  /** Serial of the one answer that comes after one with PENDING (SYMBOLS 7). */
  private static final int AFTER_PENDING = 1;

  private final Parts parts;
  private final Questions questions;
  private final PgInquiries inquiries = new PgInquiries();
  private final PgExchangeRecords records = new PgExchangeRecords();
  private final ExecutorService each = Executors.newVirtualThreadPerTaskExecutor();
  private final Worker worker;

  /**
   * What it works with.
   *
   * @param secrets seals blind factors, reply keys and answers at rest
   * @param items whether an answer stays within its row
   * @param answered makes the record of an answer that came
   */
  record Parts(
      Database database,
      KeyLog keyLog,
      PermissionListKeeper lists,
      KeyEncryption secrets,
      BrokerLink broker,
      InquiryCodec codec,
      Checks.Items items,
      Answered answered,
      InstantSource clock,
      Metrics metrics) {
    @Override
    public String toString() {
      return "Parts";
    }
  }

  /** Makes the record of an answer that came under a permit. */
  @FunctionalInterface
  public interface Answered {
    CallRecord at(Instant at, byte[] permitId);
  }

  Asking(Parts parts, Questions questions) {
    this.parts = parts;
    this.questions = questions;
    parts.metrics.gauge("musubi_inquiries_open", () -> waiting(State.OPEN).count());
    parts.metrics.gauge("musubi_inquiries_pending", () -> waiting(State.PENDING).count());
    this.worker = Worker.start("inquiries", this::goOn);
  }

  /** Starting an inquiry; refused with what {@link Questions#make} refuses. */
  Work<Inquiry> start(Questions.Wanted wanted) {
    return new Work<>() {
      @Override
      public Made<Inquiry> now(Statements statements) {
        return again(statements, inquiries.insert(statements, fresh(wanted)));
      }

      @Override
      public Made<Inquiry> again(Statements statements, long effect) {
        Inquiry found = inquiry(inquiries.find(statements, effect).orElseThrow());
        return new Made<>(found, effect, new Numbers("", effect, effect));
      }
    };
  }

  /** Goes on with an inquiry as far as it goes in a time, and answers how far it is. */
  Inquiry drive(long number, Duration limit) {
    inquiries.going(parts.database, number).ifPresent(going -> step(going, limit));
    return inquiry(inquiries.find(parts.database, number).orElseThrow());
  }

  /**
   * An inquiry of a business.
   *
   * @throws Refusal INQUIRY_UNKNOWN
   */
  Inquiry find(UUID id, String business) {
    return inquiries
        .find(parts.database, id, business)
        .map(this::inquiry)
        .orElseThrow(() -> Refusal.of(InquiryReason.INQUIRY_UNKNOWN));
  }

  /** Erases answers that were kept long enough. */
  int erase() {
    return inquiries.erase(parts.database, parts.clock.instant());
  }

  /** What has not ended. */
  PgInquiries.Waiting waiting(State state) {
    return inquiries.waiting(parts.database, state);
  }

  /** Stops; what has not ended goes on with the next start. */
  @Override
  public void close() {
    worker.interrupt();
    each.close();
  }

  private PgInquiries.Fresh fresh(Questions.Wanted wanted) {
    Instant now = parts.clock.instant();
    Questions.Question question = questions.make(wanted, now);
    byte[] secret = new byte[2 * BLIND_FACTOR_BYTES];
    System.arraycopy(question.blinded().v1(), 0, secret, 0, BLIND_FACTOR_BYTES);
    System.arraycopy(
        question.replyKey().privateKey(), 0, secret, BLIND_FACTOR_BYTES, BLIND_FACTOR_BYTES);
    return new PgInquiries.Fresh(
        question.id(),
        wanted.business(),
        wanted.rowId(),
        question.other(),
        wanted.persons().size(),
        SymbolMessages.stored(question.blinded().request()),
        parts.secrets.seal(secretLabel(question.id()), secret),
        now,
        now.plus(Inquiry.LIFE).plus(KeyLog.SKEW),
        now.plus(FIRST_LOOK));
  }

  private boolean goOn() throws InterruptedException {
    Instant now = parts.clock.instant();
    List<Going> due = inquiries.claim(parts.database, now, BATCH);
    List<Callable<Boolean>> steps = due.stream().map(this::due).toList();
    each.invokeAll(steps);
    if (due.isEmpty()) {
      TimeUnit.MILLISECONDS.sleep(IDLE_MILLIS);
    }
    return !due.isEmpty();
  }

  private Callable<Boolean> due(Going going) {
    return () -> {
      try {
        if (going.endsAt().isBefore(parts.clock.instant())) {
          end(going, State.EXPIRED, "", Optional.empty());
        } else {
          step(going, LIMIT);
        }
        return true;
      } catch (RuntimeException e) {
        LOG.warn("inquiry {} waits: {}", going.number(), e.getClass().getSimpleName());
        return false;
      }
    };
  }

  private void step(Going going, Duration limit) {
    try {
      if (going.state() == State.OPEN) {
        ask(going, limit);
      } else {
        fetch(going, limit);
      }
    } catch (BrokerRefusedException e) {
      end(going, State.REFUSED, e.getMessage(), Optional.empty());
    } catch (SymbolException e) {
      refuse(going, e.reason().name(), permitId(going));
    } catch (Refusal e) {
      refuse(going, e.reason().name(), permitId(going));
    } catch (StreamEndedException e) {
      parts.metrics.count("musubi_inquiry_retries_total", "reason", e.reason());
    }
  }

  private void ask(Going going, Duration limit) {
    Request request = SymbolMessages.storedRequest(going.request());
    byte[] secret = open(going);
    BrokerLink.Brought brought =
        parts.broker.inquire(request, Arrays.copyOf(secret, BLIND_FACTOR_BYTES), limit);
    requirePermit(brought.permit(), request);
    take(going, brought.permit(), brought.answer(), secret);
  }

  private void fetch(Going going, Duration limit) {
    Permit permit = SymbolMessages.storedPermit(going.permit().orElseThrow());
    SealedAnswer answer = parts.broker.fetch(permit.permitId16(), limit);
    if (answer.serial() > 0) {
      take(going, permit, answer, open(going));
    }
  }

  private void requirePermit(Permit permit, Request request) {
    Instant now = parts.clock.instant();
    AnyKey.require(
        parts.keyLog.signing(Organisations.BROKER, now),
        key -> permit.checkForAsker(key, request, now, KeyLog.SKEW));
  }

  private void take(Going going, Permit permit, SealedAnswer answer, byte[] secret) {
    byte[] body;
    List<PersonAnswer> persons;
    try {
      body = opened(going, permit, answer, secret);
      persons = persons(going, answer.serial(), body);
    } catch (SymbolException e) {
      refuse(going, e.reason().name(), Optional.of(permit.permitId16()));
      return;
    } catch (Refusal e) {
      refuse(going, e.reason().name(), Optional.of(permit.permitId16()));
      return;
    }
    byte[] kept = parts.secrets.seal(answerLabel(going.id()), body);
    if (isPending(persons)) {
      pend(going, permit, kept);
    } else {
      end(going, State.ANSWERED, "", Optional.of(permit.permitId16()), Optional.of(kept));
    }
  }

  private byte[] opened(Going going, Permit permit, SealedAnswer answer, byte[] secret) {
    HpkeKey replyKey =
        HpkeKey.of(Arrays.copyOfRange(secret, BLIND_FACTOR_BYTES, 2 * BLIND_FACTOR_BYTES));
    return AnyKey.under(
        parts.keyLog.signing(going.other(), parts.clock.instant()),
        key -> Answers.open(answer, replyKey, permit, key));
  }

  private List<PersonAnswer> persons(Going going, int serial, byte[] body) {
    List<PersonAnswer> persons;
    try {
      persons = parts.codec.persons(body);
    } catch (IllegalArgumentException e) {
      throw Refusal.of(InquiryReason.ANSWER_MALFORMED);
    }
    boolean inTurn = serial == 0 || serial == AFTER_PENDING && !isPending(persons);
    if (persons.size() != going.persons() || !inTurn) {
      throw Refusal.of(InquiryReason.ANSWER_MALFORMED);
    }
    Set<String> row = Set.copyOf(parts.lists.row(going.rowId()).items());
    if (!persons.stream().allMatch(person -> parts.items.areOfRow(row, person.items().keySet()))) {
      throw Refusal.of(InquiryReason.ANSWER_EXCEEDS_ROW);
    }
    return persons;
  }

  private static boolean isPending(List<PersonAnswer> persons) {
    return persons.stream().anyMatch(person -> person.outcome() == PersonAnswer.Outcome.PENDING);
  }

  private void pend(Going going, Permit permit, byte[] answer) {
    Instant now = parts.clock.instant();
    parts.database.transaction(
        statements -> {
          if (inquiries.pend(
              statements,
              going.number(),
              new PgInquiries.Pending(
                  permit.permitId16(),
                  SymbolMessages.stored(permit),
                  answer,
                  going.startedAt().plus(Inquiry.PENDING_LIFE),
                  now.plus(PENDING_LOOK)))) {
            write(statements, going, "PENDING", Optional.of(permit.permitId16()), now);
          }
          return null;
        });
  }

  /** What came does not hold; recorded under the permit where there is a good one. */
  private void refuse(Going going, String reason, Optional<byte[]> permitId) {
    LOG.warn("inquiry {}: what came does not hold: {}", going.number(), reason);
    end(going, State.REFUSED, reason, permitId, Optional.empty());
  }

  private void end(Going going, State state, String reason, Optional<byte[]> answer) {
    end(going, state, reason, permitId(going), answer);
  }

  private static Optional<byte[]> permitId(Going going) {
    return going.permit().map(SymbolMessages::storedPermit).map(Permit::permitId16);
  }

  /** Once: an answer that comes a second time finds nothing to end. */
  private void end(
      Going going, State state, String reason, Optional<byte[]> permitId, Optional<byte[]> answer) {
    Instant now = parts.clock.instant();
    boolean ended =
        parts.database.transaction(
            statements -> {
              PgInquiries.End end = new PgInquiries.End(state, reason, permitId, answer);
              boolean first = inquiries.end(statements, going, end, now);
              if (first) {
                write(statements, going, state.name(), permitId, now);
              }
              return first;
            });
    if (ended) {
      parts.metrics.count("musubi_inquiries_total", "outcome", state.name(), "reason", reason);
    } else {
      parts.metrics.count("musubi_inquiry_answers_repeated_total");
    }
  }

  private void write(
      Statements statements, Going going, String outcome, Optional<byte[]> permitId, Instant now) {
    records.send(
        statements,
        new ExchangeRecord(
            0,
            now,
            permitId.orElse(new byte[0]),
            going.rowId(),
            going.other(),
            false,
            going.persons(),
            outcome));
    if (permitId.isPresent()) {
      PgRecords.send(statements, List.of(parts.answered.at(now, permitId.get())));
    }
    statements.flush();
  }

  private Inquiry inquiry(PgInquiries.Seen seen) {
    List<PersonAnswer> answers =
        seen.answer()
            .map(kept -> parts.secrets.open(answerLabel(seen.id()), kept))
            .map(parts.codec::persons)
            .orElse(List.of());
    return new Inquiry(
        seen.number(),
        seen.id(),
        seen.business(),
        seen.rowId(),
        seen.other(),
        seen.state(),
        seen.reason(),
        seen.permitId(),
        answers);
  }

  private byte[] open(Going going) {
    return parts.secrets.open(secretLabel(going.id()), going.secret());
  }

  private static String secretLabel(UUID id) {
    return "inquiry/" + id;
  }

  private static String answerLabel(UUID id) {
    return "answer/" + id;
  }
}
