package musubi.gateway.card;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntFunction;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;

/** The cards of the card system, and what was decided of them. */
final class PgCards {
  private static final String CARD =
      """
      select card_number, kind, state, revision, resident_record_code, municipality, destination,
          continue_until, valid_until, predecessor, successor, face_changes
        from card
      """;

  private static final String CERTIFICATES =
      """
      select card_number, kind, serial, state, valid_until, public_key from card_certificate
        where card_number = any($1) order by card_number, position
      """;

  private static final String UPSERT =
      """
      insert into card (card_number, kind, state, revision, resident_record_code, municipality,
          destination, continue_until, valid_until, predecessor, successor, face_changes)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      on conflict (card_number) do update
        set state = excluded.state, revision = excluded.revision,
            municipality = excluded.municipality, destination = excluded.destination,
            continue_until = excluded.continue_until, valid_until = excluded.valid_until,
            successor = excluded.successor, face_changes = excluded.face_changes
      """;

  private static final String UPSERT_CERTIFICATES =
      """
      insert into card_certificate (serial, card_number, position, kind, state, valid_until,
          public_key)
      select serial, $1, position, kind, state, valid_until, public_key
        from unnest($2::text[], $3::int2[], $4::int2[], $5::int2[], $6::date[], $7::bytea[])
          as u (serial, position, kind, state, valid_until, public_key)
      on conflict (serial) do update set state = excluded.state
      """;

  private static final String NOTE =
      """
      with lane as (
        insert into card_lane as l (municipality, sequence) values ($1, 1)
        on conflict (municipality) do update set sequence = l.sequence + 1
        returning sequence)
      insert into card_notice (municipality, card_number, sequence)
      select $1, $2, sequence from lane
      on conflict (municipality, card_number) do update set sequence = excluded.sequence
      """;

  private static final String OVER =
      """
      select card_number from card
        where valid_until < $1 and state not in (10, 11, 12, 13)
           or continue_until < $1 and state in (8, 9)
        order by card_number limit $2
      """;

  private static final String NOTICES =
      """
      select card_number, sequence from card_notice
        where municipality = $1 and sequence > $2 order by sequence limit $3
      """;

  /** What a municipality is still to be told. */
  record Lane(String municipality, long sequence, long acknowledged) {}

  /**
   * A card that a municipality is to be told of.
   *
   * @param sequence its place in the municipality's order
   */
  record Notice(Card card, long sequence) {}

  /** Asks for what was decided of an order; the answer is waited for when it is taken. */
  Statements.Answer askPast(Statements statements, RequestId event) {
    return statements.ask(
        "select refused, card_number, revision, digest from card_event where event_id = $1",
        Tuple.of(event.value()));
  }

  static Optional<Decision.Past> past(RowSet<Row> rows) {
    return first(rows)
        .map(
            row ->
                new Decision.Past(
                    Optional.ofNullable(row.getString(0)).flatMap(CardReason::of),
                    number(row.getString(1)),
                    row.getLong(2),
                    row.getBuffer(3).getBytes()));
  }

  /** The card, which nobody else changes until the transaction ends. */
  Optional<Card> take(Statements statements, CardNumber number) {
    Statements.Answer card =
        statements.ask(CARD + " where card_number = $1 for update", Tuple.of(number.digits()));
    Statements.Answer certificates =
        statements.ask(CERTIFICATES, Tuple.of((Object) new String[] {number.digits()}));
    return cards(card.rows(), certificates.rows()).stream().findFirst();
  }

  /** The card as it is. */
  Optional<Card> find(Database database, CardNumber number) {
    return cards(database, CARD + " where card_number = $1", Tuple.of(number.digits())).stream()
        .findFirst();
  }

  /** Cards of a person, the newest first. */
  List<Card> ofHolder(Database database, ResidentRecordCode holder) {
    return cards(
        database,
        CARD
            + " where resident_record_code = $1 order by valid_until desc nulls first, card_number",
        Tuple.of(holder.digits()));
  }

  /** Sends a card at its new revision, with its certificates and who is to be told. */
  void sendCard(Statements statements, Card card, Iterable<String> told) {
    statements.send(
        UPSERT,
        Tuple.from(
            new Object[] {
              card.number().digits(),
              card.kind().number(),
              card.state().number(),
              card.revision(),
              card.holder().digits(),
              card.municipality(),
              card.destination().orElse(null),
              card.continueUntil().orElse(null),
              card.validUntil().orElse(null),
              card.predecessor().map(CardNumber::digits).orElse(null),
              card.successor().map(CardNumber::digits).orElse(null),
              card.faceChanges()
            }));
    if (!card.certificates().isEmpty()) {
      sendCertificates(statements, card);
    }
    told.forEach(place -> statements.send(NOTE, Tuple.of(place, card.number().digits())));
  }

  private static void sendCertificates(Statements statements, Card card) {
    List<Certificate> all = card.certificates();
    Short[] positions = new Short[all.size()];
    for (short i = 0; i < positions.length; i++) {
      positions[i] = i;
    }
    statements.send(
        UPSERT_CERTIFICATES,
        Tuple.from(
            new Object[] {
              card.number().digits(),
              column(all, String[]::new, Certificate::serial),
              positions,
              column(all, Short[]::new, each -> (short) each.kind().ordinal()),
              column(all, Short[]::new, each -> (short) each.state().ordinal()),
              column(all, LocalDate[]::new, Certificate::validUntil),
              column(all, Buffer[]::new, each -> Buffer.buffer(each.publicKey()))
            }));
  }

  /** Whether another card has a certificate of one of these serials. */
  boolean isUsed(Statements statements, List<Certificate> certificates) {
    return statements
            .query(
                "select 1 from card_certificate where serial = any($1) limit 1",
                Tuple.of((Object) column(certificates, String[]::new, Certificate::serial)))
            .size()
        > 0;
  }

  /** Sends what was decided of an order. */
  void sendEvent(Statements statements, Order order, Decision.Past decided, Instant now) {
    statements.send(
        """
        insert into card_event (event_id, digest, card_number, step, revision, refused, ordered_by,
            municipality, decided_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (event_id) do nothing
        """,
        Tuple.from(
            new Object[] {
              order.id().value(),
              Buffer.buffer(decided.digest()),
              decided.number().map(CardNumber::digits).orElse(null),
              order.step().number(),
              decided.revision(),
              decided.refused().map(CardReason::name).orElse(null),
              order.by().ordinal(),
              order.municipality(),
              now.atOffset(ZoneOffset.UTC)
            }));
  }

  /** Cards whose time was over before a day. */
  List<CardNumber> over(Database database, LocalDate day, int most) {
    List<CardNumber> over = new ArrayList<>();
    database
        .read(OVER, Tuple.of(day, most))
        .forEach(row -> over.add(new CardNumber(row.getString(0))));
    return over;
  }

  /** Municipalities that are to be told something. */
  List<Lane> lanes(Database database) {
    List<Lane> lanes = new ArrayList<>();
    database
        .read(
            "select municipality, sequence, acknowledged from card_lane"
                + " where sequence > acknowledged order by municipality",
            Tuple.tuple())
        .forEach(row -> lanes.add(new Lane(row.getString(0), row.getLong(1), row.getLong(2))));
    return lanes;
  }

  /** What a municipality is to be told next. */
  List<Notice> notices(Database database, String municipality, long after, int most) {
    List<String> numbers = new ArrayList<>();
    List<Long> sequences = new ArrayList<>();
    for (Row row : database.read(NOTICES, Tuple.of(municipality, after, most))) {
      numbers.add(row.getString(0));
      sequences.add(row.getLong(1));
    }
    List<Card> cards =
        cards(
            database,
            CARD + " where card_number = any($1)",
            Tuple.of((Object) numbers.toArray(String[]::new)));
    return cards.stream()
        .map(card -> new Notice(card, sequences.get(numbers.indexOf(card.number().digits()))))
        .sorted(java.util.Comparator.comparingLong(Notice::sequence))
        .toList();
  }

  /** Sends how far a municipality was told; the caller flushes. */
  void sendAcknowledged(Statements statements, String municipality, long sequence) {
    statements.send(
        "update card_lane set acknowledged = greatest(acknowledged, $2) where municipality = $1",
        Tuple.of(municipality, sequence));
  }

  private static List<Card> cards(Database database, String sql, Tuple parameters) {
    RowSet<Row> rows = database.read(sql, parameters);
    List<String> numbers = new ArrayList<>();
    rows.forEach(row -> numbers.add(row.getString(0)));
    return numbers.isEmpty()
        ? List.of()
        : cards(
            rows, database.read(CERTIFICATES, Tuple.of((Object) numbers.toArray(String[]::new))));
  }

  private static List<Card> cards(RowSet<Row> rows, RowSet<Row> certificates) {
    List<Card> cards = new ArrayList<>();
    for (Row row : rows) {
      List<Certificate> own = new ArrayList<>();
      certificates.forEach(
          each -> {
            if (each.getString(0).equals(row.getString(0))) {
              own.add(certificate(each));
            }
          });
      cards.add(card(row, own));
    }
    return cards;
  }

  private static Card card(Row row, List<Certificate> certificates) {
    return new Card(
        new CardNumber(row.getString(0)),
        CardKind.of(row.getShort(1)),
        CardState.of(row.getShort(2)),
        row.getLong(3),
        new ResidentRecordCode(row.getString(4)),
        row.getString(5),
        Optional.ofNullable(row.getString(6)),
        Optional.ofNullable(row.getLocalDate(7)),
        Optional.ofNullable(row.getLocalDate(8)),
        number(row.getString(9)),
        number(row.getString(10)),
        row.getInteger(11),
        certificates);
  }

  private static Certificate certificate(Row row) {
    return new Certificate(
        Certificate.Kind.values()[row.getShort(1)],
        row.getString(2),
        Certificate.State.values()[row.getShort(3)],
        row.getLocalDate(4),
        row.getBuffer(5).getBytes());
  }

  private static Optional<CardNumber> number(String digits) {
    return Optional.ofNullable(digits).map(CardNumber::new);
  }

  private static Optional<Row> first(RowSet<Row> rows) {
    return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
  }

  private static <T> T[] column(
      List<Certificate> certificates, IntFunction<T[]> array, Function<Certificate, T> value) {
    return certificates.stream().map(value).toArray(array);
  }
}
