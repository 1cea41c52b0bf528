package musubi.gateway.protection;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import musubi.gateway.access.Refusal;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.NoticeCodec;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;

/**
 * Releases records of protected persons who live in this municipality: one person asks, another
 * approves, the first takes it once. Thread-safe.
 */
public final class ReleaseDesk {
  private final String municipality;
  private final Database database;
  private final PgReleases releases;
  private final NoticeCodec codec;
  private final InstantSource clock;

  /** The desk of one municipality. */
  public ReleaseDesk(
      String municipality,
      Database database,
      PgReleases releases,
      NoticeCodec codec,
      InstantSource clock) {
    this.municipality = municipality;
    this.database = database;
    this.releases = releases;
    this.codec = codec;
    this.clock = clock;
  }

  /**
   * Who makes a step.
   *
   * @param operator keyed digest of the operator's id
   */
  record Person(byte[] operator, RequestId requestId) {
    @Override
    public String toString() {
      return "Person[redacted]";
    }
  }

  /** A released record and whom it is for. */
  record Released(Identity identity, Release release) {
    @Override
    public String toString() {
      return "Released[redacted]";
    }
  }

  /** Whom a release is about; empty when there is none with this number. */
  Optional<ResidentRecordCode> person(long number) {
    return releases.find(database, number).map(release -> release.wanted().code());
  }

  /**
   * What was asked for.
   *
   * @throws Refusal RELEASE_UNKNOWN
   */
  Release find(long number) {
    return releases
        .find(database, number)
        .orElseThrow(() -> Refusal.of(ProtectionReason.RELEASE_UNKNOWN));
  }

  /** Asking for a release; refused with RELEASE_NOT_RESIDENT. */
  Work<Release> request(Release.Wanted wanted, Person person) {
    return work(
        statements -> {
          currentUpdate(statements, wanted.code());
          long number = releases.insert(statements, wanted, step(person));
          return taken(statements, number);
        },
        release -> {
          release.requireRequester(person.operator);
          return release;
        });
  }

  /**
   * Approving a release; refused with RELEASE_UNKNOWN, APPROVAL_BY_SAME_PERSON, RELEASE_APPROVED or
   * RELEASE_EXPIRED.
   */
  Work<Release> approve(long number, Person person) {
    return work(
        statements -> {
          PgReleases.Step step = step(person);
          taken(statements, number).requireApprovable(person.operator, step.at());
          releases.sendApproved(statements, number, step);
          return taken(statements, number);
        },
        release -> {
          release.requireApprovedBy(person.operator);
          return release;
        });
  }

  /**
   * Taking a release; refused with RELEASE_UNKNOWN, RELEASE_NOT_REQUESTERS, RELEASE_NOT_APPROVED,
   * RELEASE_USED, RELEASE_EXPIRED or RELEASE_NOT_RESIDENT.
   */
  Work<Released> take(long number, Person person) {
    return new Work<>() {
      @Override
      public Made<Released> now(Statements statements) {
        PgReleases.Step step = step(person);
        Release release = taken(statements, number);
        release.requireTakable(person.operator, step.at());
        long update = currentUpdate(statements, release.wanted().code());
        releases.sendTaken(statements, number, step, update);
        return released(statements, release, update);
      }

      /** The record of the first answer, even if it has changed since. */
      @Override
      public Made<Released> again(Statements statements, long effect) {
        Release release = taken(statements, effect);
        release.requireTakableAgain(person.operator, clock.instant());
        return released(statements, release, release.takenNumber().orElseThrow());
      }
    };
  }

  private Made<Released> released(Statements statements, Release release, long update) {
    Identity identity = codec.parse(releases.notice(statements, municipality, update));
    return made(new Released(identity, release), release.number());
  }

  private Work<Release> work(Function<Statements, Release> first, UnaryOperator<Release> repeat) {
    return new Work<>() {
      @Override
      public Made<Release> now(Statements statements) {
        Release release = first.apply(statements);
        return made(release, release.number());
      }

      @Override
      public Made<Release> again(Statements statements, long effect) {
        return made(repeat.apply(taken(statements, effect)), effect);
      }
    };
  }

  private Release taken(Statements statements, long number) {
    return releases
        .take(statements, number)
        .orElseThrow(() -> Refusal.of(ProtectionReason.RELEASE_UNKNOWN));
  }

  private long currentUpdate(Statements statements, ResidentRecordCode code) {
    return releases
        .currentUpdate(statements, municipality, code)
        .orElseThrow(() -> Refusal.of(ProtectionReason.RELEASE_NOT_RESIDENT));
  }

  private <T> Made<T> made(T answer, long number) {
    return new Made<>(answer, number, new Numbers(municipality, number, number));
  }

  private PgReleases.Step step(Person person) {
    Instant now = clock.instant();
    return new PgReleases.Step(person.operator, now, person.requestId.value());
  }
}
