package musubi.gateway.office;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.acquisition.Expiry;
import musubi.gateway.addressee.AddresseeDesk;
import musubi.gateway.addressee.AddresseeReason;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Keeps the notices that systems of the body leave for each other, each lane in its order, until
 * the receiver has them. It knows nothing of what they say but whom a record of the call has to
 * name.
 *
 * <p>Thread-safe.
 */
public final class OfficeDesk {
  /** Notices that may wait in one lane; ours. */
  public static final int MAX_WAITING = 100_000;

  /** Notices in one answer; ours. */
  static final int MAX_FETCHED = 500;

  /**
   * How long an acknowledged notice is kept, for a receiver that has lost what it had; ours, as
   * long as a call may be repeated.
   */
  static final Duration KEPT = Duration.ofDays(7);

  private final Database database;
  private final PgAddressees addressees;
  private final PgNotices notices;
  private final Digests digests;
  private final InstantSource clock;
  private final int maxWaiting;

  /**
   * The desk of one body.
   *
   * @param maxWaiting notices that may wait in one lane
   */
  public OfficeDesk(
      Database database,
      PgAddressees addressees,
      PgNotices notices,
      Digests digests,
      InstantSource clock,
      int maxWaiting) {
    this.database = database;
    this.addressees = addressees;
    this.notices = notices;
    this.digests = digests;
    this.clock = clock;
    this.maxWaiting = maxWaiting;
  }

  /**
   * A notice.
   *
   * @param about whom or what it is about, by the one key that it has
   * @param person the key, where it is a person's number
   * @param content the message as it is passed on
   */
  record Notice(String about, Optional<UnifiedAddresseeNumber> person, byte[] content) {
    @Override
    public String toString() {
      return "Notice[redacted]";
    }
  }

  /**
   * What an answer holds.
   *
   * @param erased number up to which nothing is kept any more
   */
  record Fetched(List<PgNotices.Waiting> waiting, long erased) {}

  /** Posting notices; the number of the last is the answer. Refused whole. */
  Acts.Work<Long> post(Lane lane, List<Notice> posted) {
    List<byte[]> subjects =
        posted.stream().map(Notice::about).distinct().map(this::subject).toList();
    return new Acts.Work<>() {
      @Override
      public Made<Long> now(Statements statements) {
        requireKnown(statements, posted);
        PgNotices.State state = notices.advance(statements, lane, posted.size());
        if (state.number() - state.settled() > maxWaiting) {
          throw Refusal.of(OfficeReason.NOTICES_WAIT);
        }
        List<byte[]> contents = posted.stream().map(Notice::content).toList();
        notices.sendPosted(
            statements, lane, state.number() - posted.size(), contents, clock.instant());
        return again(statements, state.number());
      }

      @Override
      public Made<Long> again(Statements statements, long effect) {
        return new Made<>(effect, effect, Numbers.NONE, subjects);
      }
    };
  }

  /**
   * What comes after a number, in order; what comes up to it is acknowledged.
   *
   * @throws Refusal ITEM_INVALID when the receiver was never answered that number
   */
  Fetched fetch(Lane lane, long after) {
    return database.transaction(
        statements -> {
          PgNotices.State state = notices.take(statements, lane);
          if (after < 0 || after > state.given()) {
            throw Refusal.ofField(
                RegistryReason.ITEM_INVALID,
                "after_number",
                "after_number: never answered (expected: 0 to " + state.given() + ")");
          }
          if (after > state.settled()) {
            notices.sendSettled(statements, lane, after, clock.instant());
          }
          List<PgNotices.Waiting> waiting = notices.after(statements, lane, after, MAX_FETCHED);
          if (!waiting.isEmpty() && waiting.getLast().number() > state.given()) {
            notices.sendGiven(statements, lane, waiting.getLast().number());
          }
          statements.flush();
          return new Fetched(waiting, state.erased());
        });
  }

  /** Erases acknowledged notices whose time is over. */
  public static Expiry.Part expiry(PgNotices notices) {
    return (statements, now, most) -> notices.erase(statements, now.minus(KEPT), most);
  }

  /** Whom records say a call is about, as a keyed digest. */
  byte[] subject(String about) {
    return digests.ofSubject(about);
  }

  private void requireKnown(Statements statements, List<Notice> posted) {
    List<UnifiedAddresseeNumber> persons =
        posted.stream().flatMap(notice -> notice.person().stream()).distinct().toList();
    if (!persons.isEmpty()
        && addressees.numbers(statements, AddresseeDesk.REGISTER, persons).size()
            < persons.size()) {
      throw Refusal.of(AddresseeReason.ADDRESSEE_UNKNOWN);
    }
  }
}
