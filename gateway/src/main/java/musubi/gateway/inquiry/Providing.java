package musubi.gateway.inquiry;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.inquiry.PersonAnswer.Outcome;
import musubi.gateway.linkage.UnprovenTranslations;
import musubi.gateway.ops.Metrics;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.Acts.Work;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.symbol.Answers;
import musubi.gateway.symbol.Opened;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Permit;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.SymbolException;
import musubi.gateway.symbol.SymbolReason;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.translation.TranslationReason;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Answers the questions of other bodies: each permit once, the same answer to a repeat, sealed to
 * the asker. Thread-safe.
 */
public final class Providing {
  /** How long an answer is kept for repeats after it was given; ours. */
  private static final Duration KEPT = Duration.ofDays(7);

  private final Parts parts;
  private final Door door;
  private final Responder responder;
  private final PgProvisions provisions = new PgProvisions();
  private final PgExchangeRecords records = new PgExchangeRecords();
  private final SecureRandom random = new SecureRandom();

  /** Whose symbols these are. */
  @FunctionalInterface
  interface Owners {
    /** One for each symbol, in their order; empty where it is nobody's. */
    List<Optional<UnifiedAddresseeNumber>> of(Organisation organisation, List<Opened> symbols);
  }

  /** What it works with. */
  record Parts(
      Database database,
      OwnKeys keys,
      Owners owners,
      UnprovenTranslations unproven,
      InquiryCodec codec,
      InstantSource clock,
      Metrics metrics) {
    @Override
    public String toString() {
      return "Parts";
    }
  }

  Providing(Parts parts, Door door, Responder responder) {
    this.parts = parts;
    this.door = door;
    this.responder = responder;
    parts.metrics.gauge(
        "musubi_provisions_pending", () -> provisions.pending(parts.database).count());
  }

  /**
   * Answering a question. A permit that is known gets its newest answer again; everything else is
   * checked before anybody is looked up.
   */
  Work<SealedAnswer> provide(Door.Knock knock) {
    return new Work<>() {
      @Override
      public Made<SealedAnswer> now(Statements statements) {
        Optional<PgProvisions.Kept> known =
            provisions.take(statements, knock.permit().permitId16());
        return known.isPresent()
            ? made(repeated(known.get(), knock))
            : made(first(statements, knock));
      }

      @Override
      public Made<SealedAnswer> again(Statements statements, long effect) {
        return now(statements);
      }
    };
  }

  /**
   * The newest answer under a permit.
   *
   * @throws Refusal PERMIT_UNKNOWN
   */
  SealedAnswer answer(byte[] permitId) {
    return provisions
        .find(parts.database, permitId)
        .map(kept -> SymbolMessages.storedAnswer(kept.answer()))
        .orElseThrow(() -> Refusal.of(TranslationReason.PERMIT_UNKNOWN));
  }

  /** Questions that wait for an official. */
  List<PgProvisions.Waiting> waiting(int most) {
    return provisions.waiting(parts.database, most);
  }

  /** How many wait, and since when. */
  PgInquiries.Waiting pending() {
    return provisions.pending(parts.database);
  }

  /** Deletes what was kept long enough. */
  int erase() {
    return provisions.erase(parts.database, parts.clock.instant());
  }

  /** Deciding about a question that waits; refused with PERMIT_UNKNOWN or PENDING_DECIDED. */
  Work<Boolean> decide(byte[] permitId, boolean provide) {
    return new Work<>() {
      @Override
      public Made<Boolean> now(Statements statements) {
        PgProvisions.Kept kept =
            provisions
                .take(statements, permitId)
                .orElseThrow(() -> Refusal.of(TranslationReason.PERMIT_UNKNOWN));
        if (!kept.pending()) {
          throw Refusal.of(InquiryReason.PENDING_DECIDED);
        }
        decided(statements, kept, provide);
        return again(statements, 0);
      }

      @Override
      public Made<Boolean> again(Statements statements, long effect) {
        return new Made<>(provide, 0, Numbers.NONE);
      }
    };
  }

  private SealedAnswer repeated(PgProvisions.Kept kept, Door.Knock knock) {
    if (!Arrays.equals(kept.requestDigest(), knock.request().digest())) {
      throw Refusal.of(InquiryReason.PERMIT_USED);
    }
    return SymbolMessages.storedAnswer(kept.answer());
  }

  private SealedAnswer first(Statements statements, Door.Knock knock) {
    Instant now = parts.clock.instant();
    Door.Passed passed = passed(knock, now);
    List<Question> questions = questions(knock.request(), passed);
    String business = passed.row().answererBusiness();
    List<PersonAnswer> answers = responder.answer(business, questions, Responder.Decision.NONE);
    boolean pending = answers.stream().anyMatch(a -> a.outcome() == Outcome.PENDING);
    SealedAnswer sealed = seal(knock, answers);
    PgProvisions.Kept kept = kept(knock, business, pending, sealed, now);
    if (!provisions.insert(statements, kept)) {
      return again(statements, knock);
    }
    if (pending) {
      provisions.sendPersons(statements, kept.permitId(), questions);
    }
    write(statements, kept, questions.size(), pending ? "PENDING" : "ANSWERED", now);
    return sealed;
  }

  /** Somebody was quicker with the same permit, or the request came under another one. */
  private SealedAnswer again(Statements statements, Door.Knock knock) {
    return provisions
        .take(statements, knock.permit().permitId16())
        .map(kept -> repeated(kept, knock))
        .orElseThrow(() -> Refusal.of(InquiryReason.REQUEST_REPEATED));
  }

  private Door.Passed passed(Door.Knock knock, Instant now) {
    try {
      return door.pass(knock, now);
    } catch (SymbolException e) {
      if (e.reason() == SymbolReason.TRANSLATION_UNPROVEN) {
        parts.unproven.keep(knock.request(), knock.translation());
      }
      throw e;
    }
  }

  private List<Question> questions(Request request, Door.Passed passed) {
    List<Optional<UnifiedAddresseeNumber>> owners =
        parts.owners.of(request.header().to(), passed.persons());
    List<Question> questions = new ArrayList<>();
    for (int i = 0; i < owners.size(); i++) {
      questions.add(new Question(owners.get(i), wanted(passed, passed.persons().get(i))));
    }
    return questions;
  }

  private List<String> wanted(Door.Passed passed, Opened person) {
    List<String> row = passed.row().items();
    try {
      List<Integer> places = parts.codec.places(person.particulars());
      if (!places.stream().allMatch(place -> place >= 0 && place < row.size())) {
        throw Refusal.of(TranslationReason.ROW_REFUSED);
      }
      return places.isEmpty() ? row : places.stream().map(row::get).toList();
    } catch (IllegalArgumentException e) {
      throw Refusal.of(TranslationReason.ENVELOPE_INVALID);
    }
  }

  private SealedAnswer seal(Door.Knock knock, List<PersonAnswer> answers) {
    Permit permit = knock.permit();
    return Answers.seal(
        parts.codec.encode(answers),
        knock.request().header().replyKey(),
        permit.requestDigest(),
        permit.translationDigest(),
        permit.permitId16(),
        0,
        parts.keys.signing(),
        random);
  }

  private PgProvisions.Kept kept(
      Door.Knock knock, String business, boolean pending, SealedAnswer sealed, Instant now) {
    Request request = knock.request();
    return new PgProvisions.Kept(
        knock.permit().permitId16(),
        request.header().requestId16(),
        request.digest(),
        knock.permit().translationDigest(),
        request.header().from().code(),
        request.header().rowId(),
        business,
        request.header().replyKey(),
        pending,
        SymbolMessages.stored(sealed),
        now,
        now.plus(pending ? Inquiry.PENDING_LIFE.plus(KEPT) : KEPT));
  }

  private void decided(Statements statements, PgProvisions.Kept kept, boolean provide) {
    Instant now = parts.clock.instant();
    List<Question> questions = provisions.persons(statements, kept.permitId());
    List<PersonAnswer> answers =
        responder.answer(
            kept.business(),
            questions,
            provide ? Responder.Decision.PROVIDE : Responder.Decision.REFUSE);
    SealedAnswer sealed =
        Answers.seal(
            parts.codec.encode(answers),
            kept.replyKey(),
            kept.requestDigest(),
            kept.translationDigest(),
            kept.permitId(),
            1,
            parts.keys.signing(),
            random);
    provisions.sendDecided(
        statements, kept.permitId(), SymbolMessages.stored(sealed), now.plus(KEPT));
    write(statements, kept, questions.size(), provide ? "ANSWERED" : "REFUSED_BY_OFFICIAL", now);
  }

  private void write(
      Statements statements, PgProvisions.Kept kept, int persons, String outcome, Instant now) {
    records.send(
        statements,
        new ExchangeRecord(
            0, now, kept.permitId(), kept.rowId(), kept.asker(), true, persons, outcome));
    parts.metrics.count("musubi_provisions_total", "row", kept.rowId(), "outcome", outcome);
  }

  private static Made<SealedAnswer> made(SealedAnswer answer) {
    return new Made<>(answer, 0, Numbers.NONE);
  }
}
