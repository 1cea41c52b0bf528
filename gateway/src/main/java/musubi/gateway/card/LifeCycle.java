package musubi.gateway.card;

import static musubi.gateway.card.CardState.ABOLISHED;
import static musubi.gateway.card.CardState.APPLIED;
import static musubi.gateway.card.CardState.ARRIVED;
import static musubi.gateway.card.CardState.DELIVERED;
import static musubi.gateway.card.CardState.EXPIRED;
import static musubi.gateway.card.CardState.INVITED;
import static musubi.gateway.card.CardState.LOST;
import static musubi.gateway.card.CardState.MANUFACTURED;
import static musubi.gateway.card.CardState.MOVED;
import static musubi.gateway.card.CardState.MOVED_LOST;
import static musubi.gateway.card.CardState.NONE;
import static musubi.gateway.card.CardState.RECOVERED;
import static musubi.gateway.card.CardState.RETURNED;
import static musubi.gateway.card.CardState.SUSPENDED;
import static musubi.gateway.card.LifeCycle.Effect.CERTIFICATES_RELIABLE;
import static musubi.gateway.card.LifeCycle.Effect.CERTIFICATES_REVOKED;
import static musubi.gateway.card.LifeCycle.Effect.CERTIFICATES_SUSPENDED;
import static musubi.gateway.card.LifeCycle.Effect.CONTINUES_THERE;
import static musubi.gateway.card.LifeCycle.Effect.FACE_CHANGED;
import static musubi.gateway.card.LifeCycle.Effect.LEAVES;
import static musubi.gateway.card.LifeCycle.Effect.MADE;
import static musubi.gateway.card.LifeCycle.Effect.NEW_CERTIFICATES;
import static musubi.gateway.card.LifeCycle.Effect.REPLACES;
import static musubi.gateway.card.LifeCycle.Effect.SIGNATURE_REVOKED;
import static musubi.gateway.card.LifeCycle.Effect.SUCCESSOR;
import static musubi.gateway.card.LifeCycle.Need.CERTIFICATES;
import static musubi.gateway.card.LifeCycle.Need.CONFIRMATION;
import static musubi.gateway.card.LifeCycle.Need.DESTINATION;
import static musubi.gateway.card.LifeCycle.Need.IN_TIME;
import static musubi.gateway.card.LifeCycle.Need.SECOND_PERSON;
import static musubi.gateway.card.LifeCycle.Taker.ANY_DESK;
import static musubi.gateway.card.LifeCycle.Taker.CARD_SYSTEM;
import static musubi.gateway.card.LifeCycle.Taker.DESTINATION_DESK;
import static musubi.gateway.card.LifeCycle.Taker.ISSUER;
import static musubi.gateway.card.LifeCycle.Taker.OWN_DESK;
import static musubi.gateway.card.LifeCycle.Taker.OWN_REGISTER;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The life of a card as one table: who may take which step, from which state, what it needs, what
 * it brings about. The card system executes it, and what the tests explore is this object.
 *
 * <p>Of each step, the municipality that has the card is told, and the one that it goes to; both
 * tell their registers. The documents name events ([001 X-17], [001 X-11], [003 X-23]) and no
 * states: the rows are ours.
 */
public final class LifeCycle {
  /** The table. */
  public static final LifeCycle TABLE = new LifeCycle(rows());

  /** Days in which continued use can be recorded after a transfer-in; ours. */
  public static final int CONTINUE_DAYS = 90;

  /** Who may take a step. */
  public enum Taker {
    /** A terminal of the municipality that has the card. */
    OWN_DESK,
    /** A terminal of the municipality that the holder moves to. */
    DESTINATION_DESK,
    /** A terminal of any municipality, or the Agency's desk. */
    ANY_DESK,
    /** The register of the municipality that has the card. */
    OWN_REGISTER,
    /** The issuer at the Agency. */
    ISSUER,
    /** The card system itself, when a time is over or another card takes the place. */
    CARD_SYSTEM
  }

  /** What a step needs. */
  public enum Need {
    /** The holder's identity confirmed; of a step that a person takes. */
    CONFIRMATION,
    /** A second person; of a step that a person takes. */
    SECOND_PERSON,
    /** Certificates, and the last day of the card where it is made. */
    CERTIFICATES,
    /** Where the holder moves to: another municipality. */
    DESTINATION,
    /** That the time for continued use is not over. */
    IN_TIME
  }

  /** What a step brings about besides the state. */
  public enum Effect {
    /** Certificates may be relied on. */
    CERTIFICATES_RELIABLE,
    /** Certificates may not be relied on for now. */
    CERTIFICATES_SUSPENDED,
    /** Certificates are revoked. */
    CERTIFICATES_REVOKED,
    /** The signature certificate, which holds the four items, is revoked; ours. */
    SIGNATURE_REVOKED,
    /** The card has its certificates and its last day. */
    MADE,
    /** New certificates take the place of the old ones, which are revoked. */
    NEW_CERTIFICATES,
    /** A new card is applied for. */
    SUCCESSOR,
    /** The card that this one replaces ends. */
    REPLACES,
    /** What is printed on the card is another. */
    FACE_CHANGED,
    /** The holder goes to the destination, and has {@link #CONTINUE_DAYS} days. */
    LEAVES,
    /** The destination has the card. */
    CONTINUES_THERE
  }

  /** A row of the table. */
  public record Row(
      CardStep step,
      CardState from,
      CardState to,
      Set<Taker> takers,
      Set<Need> needs,
      Set<Effect> effects) {}

  /** Steps that a register card knows. */
  private static final Set<CardStep> OF_REGISTER_CARDS =
      EnumSet.of(
          CardStep.ENTER_REGISTER_CARD,
          CardStep.REPORT_LOSS,
          CardStep.ABOLISH,
          CardStep.RECOVER,
          CardStep.RETURN,
          CardStep.EXPIRE);

  private final List<Row> rows;
  private final Row[][] cells = new Row[CardState.values().length][CardStep.values().length];

  private final Map<CardStep, Set<Taker>> takers = new EnumMap<>(CardStep.class);

  private LifeCycle(List<Row> rows) {
    this.rows = List.copyOf(rows);
    for (Row row : rows) {
      if (cells[row.from.ordinal()][row.step.ordinal()] != null) {
        throw new IllegalStateException("two rows for " + row.step + " from " + row.from);
      }
      cells[row.from.ordinal()][row.step.ordinal()] = row;
      takers.computeIfAbsent(row.step, s -> EnumSet.noneOf(Taker.class)).addAll(row.takers);
    }
  }

  /** All rows. */
  public List<Row> table() {
    return rows;
  }

  /** The row of a pair of state and step; null when there is none, and the step is refused. */
  Row row(CardState from, CardStep step) {
    return cells[from.ordinal()][step.ordinal()];
  }

  /** Who may take a step from some state. */
  Set<Taker> takers(CardStep step) {
    return takers.getOrDefault(step, Set.of());
  }

  /** Whether a person needs a second one for a step from some state. */
  public boolean needsSecondPerson(CardStep step) {
    return rows.stream().anyMatch(row -> row.step == step && row.needs.contains(SECOND_PERSON));
  }

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(row(CardStep.APPLY, NONE, APPLIED, any(ANY_DESK, ISSUER), needs()));
    rows.add(row(CardStep.ENTER_REGISTER_CARD, NONE, DELIVERED, any(ISSUER), needs()));
    making(rows);
    stopping(rows);
    ending(rows);
    renewing(rows);
    moving(rows);
    return rows;
  }

  private static void making(List<Row> rows) {
    rows.add(
        row(CardStep.MANUFACTURE, APPLIED, MANUFACTURED, any(ISSUER), needs(CERTIFICATES), MADE));
    rows.add(row(CardStep.ARRIVE, MANUFACTURED, ARRIVED, any(OWN_DESK), needs()));
    rows.add(row(CardStep.INVITE, ARRIVED, INVITED, any(OWN_DESK), needs()));
    rows.add(
        row(
            CardStep.DELIVER,
            INVITED,
            DELIVERED,
            any(OWN_DESK),
            needs(CONFIRMATION),
            CERTIFICATES_RELIABLE,
            REPLACES));
  }

  private static void stopping(List<Row> rows) {
    rows.add(
        row(
            CardStep.SUSPEND,
            DELIVERED,
            SUSPENDED,
            any(OWN_DESK),
            needs(),
            CERTIFICATES_SUSPENDED));
    rows.add(
        row(
            CardStep.RELEASE,
            SUSPENDED,
            DELIVERED,
            any(OWN_DESK),
            needs(CONFIRMATION),
            CERTIFICATES_RELIABLE));
    // Before delivery a loss takes the card back: whoever has it records that it arrived, again.
    for (CardState from : List.of(MANUFACTURED, ARRIVED, INVITED)) {
      rows.add(row(CardStep.REPORT_LOSS, from, MANUFACTURED, any(ANY_DESK), needs()));
    }
    for (CardState from : List.of(DELIVERED, SUSPENDED, LOST)) {
      rows.add(
          row(CardStep.REPORT_LOSS, from, LOST, any(ANY_DESK), needs(), CERTIFICATES_SUSPENDED));
    }
    for (CardState from : List.of(MOVED, MOVED_LOST)) {
      rows.add(
          row(
              CardStep.REPORT_LOSS,
              from,
              MOVED_LOST,
              any(ANY_DESK),
              needs(),
              CERTIFICATES_SUSPENDED));
    }
    rows.add(
        row(
            CardStep.FIND,
            LOST,
            DELIVERED,
            any(OWN_DESK),
            needs(CONFIRMATION, SECOND_PERSON),
            CERTIFICATES_RELIABLE));
    rows.add(
        row(
            CardStep.FIND,
            MOVED_LOST,
            MOVED,
            any(DESTINATION_DESK),
            needs(CONFIRMATION, SECOND_PERSON),
            CERTIFICATES_RELIABLE));
  }

  private static void ending(List<Row> rows) {
    for (CardState from :
        List.of(
            APPLIED,
            MANUFACTURED,
            ARRIVED,
            INVITED,
            DELIVERED,
            SUSPENDED,
            LOST,
            MOVED,
            MOVED_LOST)) {
      rows.add(
          row(
              CardStep.ABOLISH,
              from,
              ABOLISHED,
              any(OWN_DESK, DESTINATION_DESK, OWN_REGISTER),
              needs(SECOND_PERSON),
              CERTIFICATES_REVOKED));
    }
    for (CardState from : List.of(ABOLISHED, EXPIRED)) {
      rows.add(row(CardStep.RECOVER, from, RECOVERED, any(OWN_DESK, DESTINATION_DESK), needs()));
    }
    for (CardState from : List.of(DELIVERED, SUSPENDED, LOST, MOVED, MOVED_LOST, EXPIRED)) {
      rows.add(
          row(
              CardStep.RETURN,
              from,
              RETURNED,
              any(OWN_DESK, DESTINATION_DESK),
              needs(),
              CERTIFICATES_REVOKED));
    }
    for (CardState from :
        List.of(MANUFACTURED, ARRIVED, INVITED, DELIVERED, SUSPENDED, LOST, MOVED, MOVED_LOST)) {
      rows.add(
          row(CardStep.EXPIRE, from, EXPIRED, any(CARD_SYSTEM), needs(), CERTIFICATES_REVOKED));
    }
    for (CardState from : List.of(DELIVERED, SUSPENDED, LOST, MOVED, MOVED_LOST)) {
      rows.add(
          row(CardStep.REPLACE, from, ABOLISHED, any(CARD_SYSTEM), needs(), CERTIFICATES_REVOKED));
    }
  }

  private static void renewing(List<Row> rows) {
    for (CardState from : List.of(DELIVERED, SUSPENDED, LOST)) {
      rows.add(
          row(
              CardStep.REISSUE,
              from,
              ABOLISHED,
              any(OWN_DESK),
              needs(CONFIRMATION),
              CERTIFICATES_REVOKED,
              SUCCESSOR));
    }
    for (CardState from : List.of(DELIVERED, EXPIRED)) {
      rows.add(row(CardStep.RENEW, from, from, any(OWN_DESK), needs(CONFIRMATION), SUCCESSOR));
    }
    rows.add(
        row(
            CardStep.CHANGE_FACE,
            DELIVERED,
            DELIVERED,
            any(OWN_DESK),
            needs(CONFIRMATION),
            FACE_CHANGED,
            SIGNATURE_REVOKED));
    rows.add(
        row(
            CardStep.REPLACE_CERTIFICATES,
            DELIVERED,
            DELIVERED,
            any(ISSUER),
            needs(CERTIFICATES),
            NEW_CERTIFICATES));
  }

  private static void moving(List<Row> rows) {
    rows.add(
        row(
            CardStep.TRANSFER_OUT,
            DELIVERED,
            MOVED,
            any(OWN_REGISTER),
            needs(DESTINATION),
            LEAVES,
            SIGNATURE_REVOKED));
    rows.add(
        row(
            CardStep.TRANSFER_OUT,
            LOST,
            MOVED_LOST,
            any(OWN_REGISTER),
            needs(DESTINATION),
            LEAVES,
            SIGNATURE_REVOKED));
    rows.add(
        row(
            CardStep.CONTINUE_USE,
            MOVED,
            DELIVERED,
            any(DESTINATION_DESK),
            needs(CONFIRMATION, IN_TIME),
            CONTINUES_THERE));
    for (CardState from : List.of(MOVED, MOVED_LOST)) {
      rows.add(
          row(CardStep.LAPSE, from, ABOLISHED, any(CARD_SYSTEM), needs(), CERTIFICATES_REVOKED));
    }
  }

  private static Row row(
      CardStep step,
      CardState from,
      CardState to,
      Set<Taker> takers,
      Set<Need> needs,
      Effect... effects) {
    Set<Effect> all = EnumSet.noneOf(Effect.class);
    all.addAll(Arrays.asList(effects));
    return new Row(step, from, to, takers, needs, all);
  }

  private static Set<Taker> any(Taker first, Taker... others) {
    return EnumSet.of(first, others);
  }

  private static Set<Need> needs(Need... needs) {
    Set<Need> all = EnumSet.noneOf(Need.class);
    all.addAll(Arrays.asList(needs));
    return all;
  }

  /** Whether a card of a kind knows a step. */
  static boolean knows(CardKind kind, CardStep step) {
    return kind != CardKind.REGISTER_CARD || OF_REGISTER_CARDS.contains(step);
  }
}
