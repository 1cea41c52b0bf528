package musubi.gateway.card;

import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;

/** Orders of a municipality, and the cards that it was told of. */
final class PgOrders {
  private static final String COLUMNS =
      "select number, state, content, operator, ordered_at, refused, decided_number from card_order";

  /** A copy takes only a later revision, and then the next place in the order of changes. */
  private static final String TAKE =
      """
      insert into card_copy as c (card_number, revision, content, change)
      values ($1, $2, $3, $4)
      on conflict (card_number) do update
        set revision = excluded.revision, content = excluded.content, change = excluded.change
        where c.revision < excluded.revision
      """;

  private final CardCodec codec;

  PgOrders(CardCodec codec) {
    this.codec = codec;
  }

  /** How far an order is. The numbers are those of the contract. */
  enum State {
    NONE,
    WAITING_FOR_APPROVAL,
    PENDING,
    TAKEN,
    REFUSED
  }

  /**
   * An order that is kept.
   *
   * @param operator keyed digest of who gave it; empty when a system did
   * @param card the number of the card once it is decided
   */
  record Kept(
      long number,
      State state,
      Order order,
      byte[] operator,
      Instant orderedAt,
      Optional<CardReason> refused,
      Optional<CardNumber> card) {
    @Override
    public String toString() {
      return "Kept[" + number + ", " + state + "]";
    }
  }

  /** Keeps an order; its number. */
  long insert(
      Statements statements,
      Order order,
      State state,
      byte[] operator,
      Instant now,
      Duration again) {
    return statements
        .query(
            """
            insert into card_order (order_id, state, step, card_number, content, operator,
                ordered_at, due_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8) returning number
            """,
            Tuple.from(
                new Object[] {
                  order.id().value(),
                  state.ordinal(),
                  order.step().number(),
                  order.number().map(CardNumber::digits).orElse(null),
                  Buffer.buffer(codec.bytes(order)),
                  Buffer.buffer(operator),
                  utc(now),
                  utc(now.plus(again))
                }))
        .iterator()
        .next()
        .getLong(0);
  }

  /** An order. */
  Optional<Kept> find(Database database, long number) {
    return first(database.read(COLUMNS + " where number = $1", Tuple.of(number)));
  }

  /** An order, which nobody else changes until the transaction ends. */
  Optional<Kept> take(Statements statements, long number) {
    return first(statements.query(COLUMNS + " where number = $1 for update", Tuple.of(number)));
  }

  /** Orders that are to be sent again. */
  List<Kept> due(Database database, Instant now, int most) {
    return all(
        database.read(
            COLUMNS + " where state = 2 and due_at <= $1 order by due_at, number limit $2",
            Tuple.of(utc(now), most)));
  }

  /** Orders for a card that are not decided. */
  List<Kept> pending(Database database, CardNumber card) {
    return all(
        database.read(
            COLUMNS + " where state = 2 and card_number = $1 order by number",
            Tuple.of(card.digits())));
  }

  /** Sends when an order is to be sent again; the caller flushes. */
  void sendDue(Statements statements, long number, Instant due) {
    statements.send(
        "update card_order set due_at = $2 where number = $1 and state = 2",
        Tuple.of(number, utc(due)));
  }

  /** Sends that an order was approved; the caller flushes. */
  void sendApproved(Statements statements, long number, Order order, Instant now) {
    statements.send(
        "update card_order set state = 2, content = $2, due_at = $3 where number = $1",
        Tuple.of(number, Buffer.buffer(codec.bytes(order)), utc(now)));
  }

  /** Sends what became of an order: the first decision stands. The caller flushes. */
  void sendDecided(Statements statements, long number, CardLink.Answer answer, Instant now) {
    statements.send(
        """
        update card_order set state = $2, refused = $3, decided_number = $4, decided_at = $5
          where number = $1 and state = 2
        """,
        Tuple.of(
            number,
            (answer.refused().isPresent() ? State.REFUSED : State.TAKEN).ordinal(),
            answer.refused().map(CardReason::name).orElse(null),
            answer.card().map(card -> card.number().digits()).orElse(null),
            utc(now)));
  }

  /** Takes a card at a later revision than is here; whether it was one. */
  boolean take(Statements statements, Card card) {
    long change =
        statements
            .query("update card_change set last = last + 1 returning last", Tuple.tuple())
            .iterator()
            .next()
            .getLong(0);
    return statements
            .query(
                TAKE,
                Tuple.of(
                    card.number().digits(),
                    card.revision(),
                    Buffer.buffer(codec.bytes(card)),
                    change))
            .rowCount()
        > 0;
  }

  /** The card as it was told last. */
  Optional<Card> copy(Database database, CardNumber number) {
    RowSet<Row> rows =
        database.read(
            "select content from card_copy where card_number = $1", Tuple.of(number.digits()));
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(codec.card(rows.iterator().next().getBuffer(0).getBytes()));
  }

  /**
   * Cards that changed.
   *
   * @param cursor the place of the last one
   */
  record Changed(List<Card> cards, long cursor) {}

  /** Cards that changed after a place, in order. */
  Changed changed(Database database, long after, int most) {
    List<Card> cards = new ArrayList<>();
    long cursor = after;
    for (Row row :
        database.read(
            "select content, change from card_copy where change > $1 order by change limit $2",
            Tuple.of(after, most))) {
      cards.add(codec.card(row.getBuffer(0).getBytes()));
      cursor = row.getLong(1);
    }
    return new Changed(cards, cursor);
  }

  private Optional<Kept> first(RowSet<Row> rows) {
    return all(rows).stream().findFirst();
  }

  private List<Kept> all(RowSet<Row> rows) {
    List<Kept> all = new ArrayList<>();
    for (Row row : rows) {
      all.add(
          new Kept(
              row.getLong(0),
              State.values()[row.getShort(1)],
              codec.order(row.getBuffer(2).getBytes()),
              row.getBuffer(3).getBytes(),
              row.getOffsetDateTime(4).toInstant(),
              Optional.ofNullable(row.getString(5)).flatMap(CardReason::of),
              Optional.ofNullable(row.getString(6)).map(CardNumber::new)));
    }
    return all;
  }

  private static OffsetDateTime utc(Instant time) {
    return time.atOffset(ZoneOffset.UTC);
  }
}
