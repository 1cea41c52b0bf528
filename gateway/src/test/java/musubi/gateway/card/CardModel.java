package musubi.gateway.card;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import musubi.gateway.card.Order.By;

/**
 * Two terminals, a communication server and the card system, with a network between them that
 * loses, repeats and reorders: what was once sent may arrive at any later time, any number of
 * times, or never. What the card system does in it is {@link Rules}, the object that the service
 * executes.
 *
 * <p>A terminal takes the orders of its script one after the other, each decided on the revision
 * that it then knows. The communication server keeps an order, sends it again until it is decided,
 * keeps the first decision and the newest card. Either terminal may ask for the card, which brings
 * the three together as GetCard does.
 */
final class CardModel {
  /** Orders in all scripts at most, and revisions beyond the first one. */
  static final int MOST = 4;

  private static final int REVISIONS = 8;
  private static final int ASK = 0;
  private static final int SUBMIT = ASK + MOST;
  private static final int DECIDED = SUBMIT + MOST;
  private static final int ANSWER = DECIDED + MOST * REVISIONS * 2;
  private static final int NOTICE = ANSWER + MOST * REVISIONS;

  private final Rules rules;
  private final Card first;
  private final List<CardStep> steps;
  private final int[] terminalOf;

  /** How far an order is at one of the three. */
  enum Known {
    NOTHING,
    UNDER_WAY,
    TAKEN,
    REFUSED
  }

  /**
   * Everything at one moment.
   *
   * @param low messages that were sent, and so may arrive: the first 64 kinds
   * @param high the others
   * @param terminals what the terminals know of each order, two bits each
   * @param city what the communication server knows, likewise
   * @param system what the card system has decided, likewise
   * @param expected revision on which each order was decided, beyond the first, three bits each
   * @param known revision that each terminal knows, likewise
   * @param copy revision that the communication server knows, likewise
   * @param history orders that took effect, in order: four bits each, 1 for the first order
   * @param card at the card system; follows from the history
   */
  record State(
      long low,
      long high,
      int terminals,
      int city,
      int system,
      int expected,
      int known,
      int copy,
      int history,
      Card card) {
    @Override
    public boolean equals(Object other) {
      return other instanceof State that
          && low == that.low
          && high == that.high
          && terminals == that.terminals
          && city == that.city
          && system == that.system
          && expected == that.expected
          && known == that.known
          && copy == that.copy
          && history == that.history;
    }

    @Override
    public int hashCode() {
      long mixed = low * 31 + high;
      mixed = mixed * 31 + ((long) terminals << 32 | city << 16 | system);
      mixed = mixed * 31 + ((long) expected << 32 | known << 16 | copy << 8);
      mixed = (mixed * 31 + history) * 0x9E3779B97F4A7C15L;
      return (int) (mixed >>> 32);
    }
  }

  /**
   * A model.
   *
   * @param one script of the first terminal
   * @param other script of the second
   */
  CardModel(Rules rules, CardState first, List<CardStep> one, List<CardStep> other) {
    this.rules = rules;
    this.first = SampleCards.in(first);
    this.steps = new ArrayList<>(one);
    this.steps.addAll(other);
    this.terminalOf = new int[steps.size()];
    for (int i = one.size(); i < steps.size(); i++) {
      terminalOf[i] = 1;
    }
  }

  State start() {
    return new State(0, 0, 0, 0, 0, 0, 0, 0, 0, first);
  }

  /** Tells every state that can follow, with what happens. */
  void next(State state, BiConsumer<String, State> told) {
    for (int terminal = 0; terminal < 2; terminal++) {
      begin(state, terminal, told);
      State together = together(state, terminal);
      if (!together.equals(state)) {
        told.accept("terminal " + (terminal + 1) + " asks for the card", together);
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      deliver(state, i, told);
    }
    for (int revision = 0; revision < REVISIONS; revision++) {
      if (has(state, NOTICE + revision)) {
        tell(state, "the city is told of revision +" + revision, copied(state, revision), told);
      }
    }
  }

  private void begin(State state, int terminal, BiConsumer<String, State> told) {
    int next = -1;
    for (int i = 0; i < steps.size() && next < 0; i++) {
      if (terminalOf[i] == terminal) {
        Known known = known(state.terminals, i);
        if (known == Known.UNDER_WAY) {
          return;
        }
        next = known == Known.NOTHING ? i : -1;
      }
    }
    if (next >= 0) {
      int revision = three(state.known, terminal);
      State begun =
          new State(
              state.low,
              state.high,
              knowing(state.terminals, next, Known.UNDER_WAY),
              state.city,
              state.system,
              withThree(state.expected, next, revision),
              state.known,
              state.copy,
              state.history,
              state.card);
      told.accept(
          "terminal " + (terminal + 1) + " orders " + steps.get(next) + " on revision +" + revision,
          sent(begun, ASK + next));
    }
  }

  private void deliver(State state, int i, BiConsumer<String, State> told) {
    if (has(state, ASK + i)) {
      tell(state, "the city gets the order " + steps.get(i), asked(state, i), told);
    }
    if (has(state, SUBMIT + i)) {
      tell(state, "the card system gets " + steps.get(i), submitted(state, i), told);
    }
    for (int revision = 0; revision < REVISIONS; revision++) {
      for (Known outcome : List.of(Known.TAKEN, Known.REFUSED)) {
        if (has(state, decided(i, revision, outcome))) {
          tell(
              state,
              "the city gets " + outcome + " for " + steps.get(i),
              settled(state, i, revision, outcome),
              told);
        }
      }
      if (has(state, ANSWER + i * REVISIONS + revision)) {
        tell(
            state,
            "the terminal gets " + known(state.city, i) + " for " + steps.get(i),
            answered(state, i, revision),
            told);
      }
    }
  }

  private static void tell(State before, String what, State after, BiConsumer<String, State> told) {
    if (!after.equals(before)) {
      told.accept(what, after);
    }
  }

  /** An order that is new is kept and sent on; one that is decided is answered. */
  private State asked(State state, int i) {
    return switch (known(state.city, i)) {
      case NOTHING -> sent(city(state, i, Known.UNDER_WAY), SUBMIT + i);
      case UNDER_WAY -> state;
      case TAKEN, REFUSED -> sent(state, ANSWER + i * REVISIONS + state.copy);
    };
  }

  private State submitted(State state, int i) {
    Order order = order(i, three(state.expected, i));
    Optional<Decision.Past> past =
        switch (known(state.system, i)) {
          case TAKEN ->
              Optional.of(
                  new Decision.Past(Optional.empty(), Optional.of(first.number()), 0, new byte[0]));
          case REFUSED ->
              Optional.of(
                  new Decision.Past(
                      Optional.of(CardReason.CARD_STATE_FORBIDS),
                      Optional.of(first.number()),
                      0,
                      new byte[0]));
          case NOTHING, UNDER_WAY -> Optional.empty();
        };
    Decision decision =
        rules.decide(
            Optional.of(state.card),
            past,
            order,
            new byte[0],
            SampleCards.FRESH,
            SampleCards.TODAY);
    if (decision instanceof Decision.Taken taken) {
      State changed =
          new State(
              state.low,
              state.high,
              state.terminals,
              state.city,
              knowing(state.system, i, Known.TAKEN),
              state.expected,
              state.known,
              state.copy,
              state.history << 4 | i + 1,
              taken.card());
      return sent(
          sent(changed, decided(i, revision(changed), Known.TAKEN)), NOTICE + revision(changed));
    }
    Known outcome =
        decision instanceof Decision.Repeated repeated && repeated.past().refused().isEmpty()
            ? Known.TAKEN
            : Known.REFUSED;
    State known =
        new State(
            state.low,
            state.high,
            state.terminals,
            state.city,
            knowing(state.system, i, outcome),
            state.expected,
            state.known,
            state.copy,
            state.history,
            state.card);
    return sent(known, decided(i, revision(state), outcome));
  }

  /** The first decision stands; the newest card does. */
  private State settled(State state, int i, int revision, Known outcome) {
    State newer = copied(state, revision);
    return known(state.city, i) == Known.UNDER_WAY
        ? sent(city(newer, i, outcome), ANSWER + i * REVISIONS + newer.copy)
        : newer;
  }

  private State answered(State state, int i, int revision) {
    int terminal = terminalOf[i];
    Known before = known(state.terminals, i);
    return new State(
        state.low,
        state.high,
        before == Known.UNDER_WAY
            ? knowing(state.terminals, i, known(state.city, i))
            : state.terminals,
        state.city,
        state.system,
        state.expected,
        withThree(state.known, terminal, Math.max(three(state.known, terminal), revision)),
        state.copy,
        state.history,
        state.card);
  }

  /** As GetCard: what waits is decided first, then all know the card. */
  private State together(State state, int terminal) {
    State now = state;
    for (int i = 0; i < steps.size(); i++) {
      if (known(now.city, i) == Known.UNDER_WAY) {
        now = submitted(now, i);
        now = settled(now, i, revision(now), known(now.system, i));
      }
    }
    now = copied(now, revision(now));
    return new State(
        now.low,
        now.high,
        now.terminals,
        now.city,
        now.system,
        now.expected,
        withThree(now.known, terminal, revision(now)),
        now.copy,
        now.history,
        now.card);
  }

  /** What is wrong with a state; empty when nothing is. */
  Optional<String> wrong(State state) {
    int past = 0;
    for (int left = state.history; left != 0; left >>>= 4) {
      int i = (left & 15) - 1;
      if ((past & 1 << i) != 0) {
        return Optional.of(steps.get(i) + " took effect twice");
      }
      past |= 1 << i;
    }
    for (int i = 0; i < steps.size(); i++) {
      boolean happened = (past & 1 << i) != 0;
      for (Known told : List.of(known(state.terminals, i), known(state.city, i))) {
        if (told == Known.TAKEN && !happened || told == Known.REFUSED && happened) {
          return Optional.of(steps.get(i) + " is told as " + told + " and is not");
        }
      }
    }
    return lossWins(state);
  }

  /** A loss is taken wherever the table has it, and nothing decided before it undoes it. */
  private Optional<String> lossWins(State state) {
    Card card = first;
    int lostAt = -1;
    for (int place = places(state.history) - 1; place >= 0; place--) {
      int i = (state.history >>> 4 * place & 15) - 1;
      CardState to = rules.table().row(card.state(), steps.get(i)).to();
      card = card.next(to);
      if (steps.get(i) == CardStep.REPORT_LOSS) {
        lostAt = (int) (card.revision() - first.revision());
      } else if (to.isUsable() && lostAt > three(state.expected, i)) {
        return Optional.of(
            "the card is usable by " + steps.get(i) + ", decided before the loss was reported");
      }
    }
    for (int i = 0; i < steps.size(); i++) {
      if (steps.get(i) == CardStep.REPORT_LOSS
          && known(state.system, i) == Known.REFUSED
          && state.card.state().isUsable()) {
        return Optional.of("a loss was refused, and the card is usable");
      }
    }
    return Optional.empty();
  }

  /** What remains wrong when the network is well again and everybody asks until answered. */
  Optional<String> wrongInTheEnd(State state) {
    State now = state;
    for (int i = 0; i < steps.size(); i++) {
      if (known(now.terminals, i) == Known.UNDER_WAY) {
        now = asked(now, i);
        if (known(now.city, i) == Known.UNDER_WAY) {
          now = submitted(now, i);
          now = settled(now, i, revision(now), known(now.system, i));
        }
        now = answered(now, i, now.copy);
      }
    }
    now = together(together(now, 0), 1);
    if (now.copy != revision(now)
        || three(now.known, 0) != now.copy
        || three(now.known, 1) != now.copy) {
      return Optional.of("the three know different revisions in the end");
    }
    for (int i = 0; i < steps.size(); i++) {
      boolean begun = known(now.terminals, i) != Known.NOTHING;
      if (begun
          && (known(now.terminals, i) != known(now.city, i)
              || known(now.city, i) != known(now.system, i))) {
        return Optional.of("the three tell different outcomes of " + steps.get(i));
      }
    }
    return wrong(now);
  }

  private Order order(int i, int expected) {
    CardStep step = steps.get(i);
    By by = step == CardStep.TRANSFER_OUT ? By.REGISTER : By.TERMINAL;
    Order order = SampleCards.order(step, by, SampleCards.CITY);
    return new Order(
        SampleCards.id(i + 1),
        step,
        order.number(),
        first.revision() + expected,
        by,
        order.municipality(),
        order.operator(),
        order.approver(),
        order.evidence(),
        order.holder(),
        order.destination(),
        order.issue());
  }

  private int revision(State state) {
    return (int) (state.card.revision() - first.revision());
  }

  private static State copied(State state, int revision) {
    return revision <= state.copy
        ? state
        : new State(
            state.low,
            state.high,
            state.terminals,
            state.city,
            state.system,
            state.expected,
            state.known,
            revision,
            state.history,
            state.card);
  }

  private static State city(State state, int i, Known known) {
    return new State(
        state.low,
        state.high,
        state.terminals,
        knowing(state.city, i, known),
        state.system,
        state.expected,
        state.known,
        state.copy,
        state.history,
        state.card);
  }

  private static State sent(State state, int message) {
    return new State(
        message < 64 ? state.low | 1L << message : state.low,
        message < 64 ? state.high : state.high | 1L << message - 64,
        state.terminals,
        state.city,
        state.system,
        state.expected,
        state.known,
        state.copy,
        state.history,
        state.card);
  }

  private static boolean has(State state, int message) {
    return ((message < 64 ? state.low >>> message : state.high >>> message - 64) & 1) != 0;
  }

  private static int decided(int i, int revision, Known outcome) {
    return DECIDED + (i * REVISIONS + revision) * 2 + (outcome == Known.TAKEN ? 0 : 1);
  }

  private static Known known(int all, int i) {
    return Known.values()[all >>> 2 * i & 3];
  }

  private static int knowing(int all, int i, Known known) {
    return all & ~(3 << 2 * i) | known.ordinal() << 2 * i;
  }

  private static int three(int all, int i) {
    return all >>> 3 * i & 7;
  }

  private static int withThree(int all, int i, int value) {
    return all & ~(7 << 3 * i) | value << 3 * i;
  }

  private static int places(int history) {
    int places = 0;
    for (int left = history; left != 0; left >>>= 4) {
      places++;
    }
    return places;
  }
}
