package musubi.gateway.card;

import static musubi.gateway.card.SampleCards.AGENCY;
import static musubi.gateway.card.SampleCards.CITY;
import static musubi.gateway.card.SampleCards.FRESH;
import static musubi.gateway.card.SampleCards.OTHER_CITY;
import static musubi.gateway.card.SampleCards.TODAY;
import static musubi.gateway.card.SampleCards.order;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import musubi.gateway.Reviewed;
import musubi.gateway.card.Order.By;
import musubi.gateway.card.Order.Evidence;
import musubi.gateway.card.Order.Issue;
import org.junit.jupiter.api.Test;

/**
 * Every pair of state and step against the reviewed table, by the rules that the service executes.
 */
class LifeCycleTest {
  /** Who may come with an order. */
  private enum Who {
    OWN_DESK(By.TERMINAL, CITY),
    DESTINATION_DESK(By.TERMINAL, OTHER_CITY),
    ELSEWHERE_DESK(By.TERMINAL, "012041"),
    AGENCY_DESK(By.TERMINAL, AGENCY),
    OWN_REGISTER(By.REGISTER, CITY),
    OTHER_REGISTER(By.REGISTER, OTHER_CITY),
    ISSUER(By.ISSUER, AGENCY),
    CARD_SYSTEM(By.CARD_SYSTEM, "");

    private final By by;
    private final String municipality;

    Who(By by, String municipality) {
      this.by = by;
      this.municipality = municipality;
    }

    /** Whether a word of the table means this one, for a card in a state. */
    private boolean isMeantBy(String taker, CardState state) {
      boolean moved = state == CardState.MOVED || state == CardState.MOVED_LOST;
      return switch (taker) {
        case "own-desk" -> this == OWN_DESK;
        case "destination-desk" -> moved && this == DESTINATION_DESK;
        case "any-desk" -> by == By.TERMINAL && (state != CardState.NONE || this != AGENCY_DESK);
        case "own-register" -> this == OWN_REGISTER;
        case "issuer" -> this == ISSUER;
        case "card-system" -> this == CARD_SYSTEM;
        default -> throw new IllegalArgumentException(taker);
      };
    }
  }

  /** A row for one state. */
  private record Expected(CardState to, List<String> takers, Set<String> needs) {}

  private final Map<String, Expected> listed = listed();

  @Test
  void decide_everyStateStepAndTaker_isAsListed() {
    List<String> wrong = new ArrayList<>();
    int tried = 0;
    for (CardState state : CardState.values()) {
      for (CardStep step : CardStep.values()) {
        for (Who who : Who.values()) {
          Decision decision = decide(state, order(step, who.by, who.municipality));
          String found =
              decision instanceof Decision.Taken taken ? taken.card().state().name() : "refused";
          String expected = expected(state, step, who);
          if (!found.equals(expected)) {
            wrong.add(state + " " + step + " by " + who + ": " + found + ", not " + expected);
          }
          tried++;
        }
      }
    }

    System.out.printf(
        "life cycle: %d cells of state, step and taker, %d pairs of state and step listed%n",
        tried, listed.size());
    assertEquals(List.of(), wrong);
    assertEquals(listed.size(), LifeCycle.TABLE.table().size());
  }

  @Test
  void decide_withoutWhatTheStepNeeds_isRefusedByItsReason() {
    Map<String, CardReason> reasons =
        Map.of(
            "confirmation", CardReason.CARD_EVIDENCE_MISSING,
            "second-person", CardReason.CARD_SECOND_PERSON_MISSING,
            "certificates", CardReason.CARD_NOT_READY,
            "destination", CardReason.CARD_NOT_READY,
            "in-time", CardReason.CARD_CONTINUE_LATE);
    List<String> wrong = new ArrayList<>();
    listed.forEach(
        (pair, expected) -> {
          CardState state = CardState.valueOf(pair.split(" ")[0]);
          CardStep step = CardStep.valueOf(pair.split(" ")[1]);
          Who who = taker(expected, state);
          for (String need :
              List.of("confirmation", "second-person", "certificates", "destination", "in-time")) {
            boolean needed =
                expected.needs().contains(need) && (who.by == By.TERMINAL || !isOfPersons(need));
            Decision decision =
                decide(
                    without(need, SampleCards.in(state)),
                    without(need, order(step, who.by, who.municipality)));
            Optional<CardReason> reason =
                decision instanceof Decision.Refused refused
                    ? Optional.of(refused.reason())
                    : Optional.empty();
            if (!reason.equals(
                needed ? Optional.of(reasons.get(need)) : reasonAnyhow(step, need))) {
              wrong.add(pair + " without " + need + ": " + reason);
            }
          }
        });

    assertEquals(List.of(), wrong);
  }

  @Test
  void decide_registerCard_knowsFiveSteps() {
    Set<CardStep> known = new TreeSet<>();
    for (CardState state : CardState.values()) {
      for (CardStep step : CardStep.values()) {
        for (Who who : Who.values()) {
          if (!step.isBeginning()
              && decide(registerCard(state), order(step, who.by, who.municipality))
                  instanceof Decision.Taken) {
            known.add(step);
          }
        }
      }
    }

    assertEquals(
        Set.of(
            CardStep.REPORT_LOSS,
            CardStep.ABOLISH,
            CardStep.RECOVER,
            CardStep.RETURN,
            CardStep.EXPIRE),
        known);
    assertEquals(
        Optional.of(CardReason.CARD_KIND_FORBIDS),
        reason(
            decide(registerCard(CardState.DELIVERED), order(CardStep.RENEW, By.TERMINAL, CITY))));
  }

  @Test
  void decide_oldRevision_isRefusedForEveryStepButALoss() {
    for (CardStep step : CardStep.values()) {
      for (CardState state : CardState.values()) {
        Expected expected = listed.get(state + " " + step);
        if (expected != null && !step.isBeginning()) {
          Who who = taker(expected, state);
          Card moreRecent = SampleCards.in(state).next(state);

          assertEquals(
              step == CardStep.REPORT_LOSS
                  ? Optional.empty()
                  : Optional.of(CardReason.CARD_REVISION_CHANGED),
              reason(decide(moreRecent, order(step, who.by, who.municipality))),
              state + " " + step);
        }
      }
    }
  }

  @Test
  void decide_sameOrderAgain_isTheFirstDecisionAndOtherContentIsRefused() {
    Order order = order(CardStep.SUSPEND, By.TERMINAL, CITY);
    Decision.Past past =
        new Decision.Past(Optional.empty(), Optional.of(SampleCards.NUMBER), 8, new byte[] {1});
    Card after = SampleCards.in(CardState.SUSPENDED);

    Decision again =
        Rules.ALL.decide(
            Optional.of(after), Optional.of(past), order, new byte[] {1}, FRESH, TODAY);
    Decision other =
        Rules.ALL.decide(
            Optional.of(after), Optional.of(past), order, new byte[] {2}, FRESH, TODAY);

    assertEquals(past, assertInstanceOf(Decision.Repeated.class, again).past());
    assertEquals(Optional.of(CardReason.CARD_EVENT_CHANGED), reason(other));
  }

  @Test
  void decide_secondPersonWhoIsTheFirst_isRefused() {
    Order order = order(CardStep.FIND, By.TERMINAL, CITY).approvedBy("OP-1");

    assertEquals(
        Optional.of(CardReason.CARD_SECOND_PERSON_MISSING),
        reason(decide(SampleCards.in(CardState.LOST), order)));
  }

  @Test
  void decide_delivery_makesCertificatesReliableAndEndsThePredecessor() {
    Card card = SampleCards.in(CardState.INVITED);
    Card replacing =
        new Card(
            card.number(),
            card.kind(),
            card.state(),
            card.revision(),
            card.holder(),
            card.municipality(),
            card.destination(),
            card.continueUntil(),
            card.validUntil(),
            Optional.of(FRESH),
            Optional.empty(),
            0,
            SampleCards.certificates("a", Certificate.State.INACTIVE));

    Decision.Taken taken = taken(replacing, order(CardStep.DELIVER, By.TERMINAL, CITY));

    assertEquals(Optional.of(FRESH), taken.replaced());
    assertTrue(taken.card().userAuthentication().isPresent());
    assertEquals(8, taken.card().revision());
  }

  @Test
  void decide_reissueAndRenewal_applyForOneSuccessor() {
    Card delivered = SampleCards.in(CardState.DELIVERED);
    Decision.Taken reissued = taken(delivered, order(CardStep.REISSUE, By.TERMINAL, CITY));
    Decision.Taken renewed = taken(delivered, order(CardStep.RENEW, By.TERMINAL, CITY));

    assertEquals(CardState.ABOLISHED, reissued.card().state());
    assertEquals(CardState.DELIVERED, renewed.card().state());
    for (Decision.Taken each : List.of(reissued, renewed)) {
      assertEquals(CardState.APPLIED, each.successor().orElseThrow().state());
      assertEquals(Optional.of(delivered.number()), each.successor().orElseThrow().predecessor());
      assertEquals(Optional.of(FRESH), each.card().successor());
    }
    assertEquals(
        Optional.of(CardReason.CARD_HAS_SUCCESSOR),
        reason(
            Rules.ALL.decide(
                Optional.of(renewed.card()),
                Optional.empty(),
                orderAt(CardStep.RENEW, renewed.card().revision()),
                new byte[0],
                FRESH,
                TODAY)));
  }

  @Test
  void decide_revokedCertificate_staysRevoked() {
    Card moved =
        taken(SampleCards.in(CardState.DELIVERED), order(CardStep.TRANSFER_OUT, By.REGISTER, CITY))
            .card();
    Order found = order(CardStep.REPORT_LOSS, By.TERMINAL, CITY);
    Card lost = taken(moved, found).card();

    assertEquals(
        List.of(Certificate.State.REVOKED, Certificate.State.SUSPENDED),
        lost.certificates().stream().map(Certificate::state).toList());
  }

  @Test
  void decide_continuedUse_movesTheCardThereUntilTheLastDay() {
    Card left =
        taken(SampleCards.in(CardState.DELIVERED), order(CardStep.TRANSFER_OUT, By.REGISTER, CITY))
            .card();
    LocalDate last = TODAY.plusDays(LifeCycle.CONTINUE_DAYS);
    Order there = orderAt(CardStep.CONTINUE_USE, left.revision(), OTHER_CITY);

    assertEquals(Optional.of(last), left.continueUntil());
    assertEquals(OTHER_CITY, ((Decision.Taken) decide(left, there, last)).card().municipality());
    assertEquals(
        Optional.of(CardReason.CARD_CONTINUE_LATE), reason(decide(left, there, last.plusDays(1))));
  }

  private static Optional<CardReason> reasonAnyhow(CardStep step, String need) {
    boolean needsItAnyhow = step == CardStep.ENTER_REGISTER_CARD && need.equals("certificates");
    return needsItAnyhow ? Optional.of(CardReason.CARD_NOT_READY) : Optional.empty();
  }

  private static boolean isOfPersons(String need) {
    return need.equals("confirmation") || need.equals("second-person");
  }

  private static Who taker(Expected expected, CardState state) {
    return Arrays.stream(Who.values())
        .filter(who -> who.isMeantBy(expected.takers().getFirst(), state))
        .findFirst()
        .or(
            () ->
                Arrays.stream(Who.values())
                    .filter(who -> who.isMeantBy(expected.takers().get(1), state))
                    .findFirst())
        .orElseThrow();
  }

  private static Order without(String need, Order order) {
    return new Order(
        order.id(),
        order.step(),
        order.number(),
        order.expectedRevision(),
        order.by(),
        order.municipality(),
        order.operator(),
        need.equals("second-person") ? Optional.empty() : order.approver(),
        need.equals("confirmation") ? Evidence.NONE : order.evidence(),
        order.holder(),
        need.equals("destination") ? Optional.empty() : order.destination(),
        need.equals("certificates")
            ? new Issue(order.issue().municipality(), Optional.empty(), List.of())
            : order.issue());
  }

  private static Card without(String need, Card card) {
    return need.equals("in-time")
        ? card.at(card.municipality(), card.destination(), Optional.of(TODAY.minusDays(1)))
        : card;
  }

  private static Card registerCard(CardState state) {
    Card card = SampleCards.in(state);
    return new Card(
        card.number(),
        CardKind.REGISTER_CARD,
        state,
        card.revision(),
        card.holder(),
        card.municipality(),
        card.destination(),
        card.continueUntil(),
        card.validUntil(),
        Optional.empty(),
        Optional.empty(),
        0,
        List.of());
  }

  private static Order orderAt(CardStep step, long revision) {
    return orderAt(step, revision, CITY);
  }

  private static Order orderAt(CardStep step, long revision, String municipality) {
    Order order = order(step, By.TERMINAL, municipality);
    return new Order(
        order.id(),
        step,
        order.number(),
        revision,
        order.by(),
        municipality,
        order.operator(),
        order.approver(),
        order.evidence(),
        order.holder(),
        order.destination(),
        order.issue());
  }

  private static Decision decide(CardState state, Order order) {
    return state == CardState.NONE
        ? Rules.ALL.decide(Optional.empty(), Optional.empty(), order, new byte[0], FRESH, TODAY)
        : decide(SampleCards.in(state), order);
  }

  private static Decision decide(Card card, Order order) {
    return decide(card, order, TODAY);
  }

  private static Decision decide(Card card, Order order, LocalDate today) {
    return Rules.ALL.decide(
        card.state() == CardState.NONE ? Optional.empty() : Optional.of(card),
        Optional.empty(),
        order,
        new byte[0],
        FRESH,
        today);
  }

  private static Decision.Taken taken(Card card, Order order) {
    Order now =
        new Order(
            order.id(),
            order.step(),
            order.number(),
            card.revision(),
            order.by(),
            order.municipality(),
            order.operator(),
            order.approver(),
            order.evidence(),
            order.holder(),
            order.destination(),
            order.issue());
    return assertInstanceOf(Decision.Taken.class, decide(card, now));
  }

  private static Optional<CardReason> reason(Decision decision) {
    return decision instanceof Decision.Refused refused
        ? Optional.of(refused.reason())
        : Optional.empty();
  }

  private String expected(CardState state, CardStep step, Who who) {
    Expected row = listed.get(state + " " + step);
    // An order for a beginning names no card, so the state of one is not asked for.
    if (step.isBeginning()) {
      row = listed.get(CardState.NONE + " " + step);
    }
    CardState asked = step.isBeginning() ? CardState.NONE : state;
    return row != null && row.takers().stream().anyMatch(taker -> who.isMeantBy(taker, asked))
        ? row.to().name()
        : "refused";
  }

  private static Map<String, Expected> listed() {
    Map<String, Expected> listed = new LinkedHashMap<>();
    for (List<String> row : Reviewed.rows("card-steps.tsv")) {
      CardStep step = CardStep.valueOf(row.get(0).toUpperCase(Locale.ROOT).replace('-', '_'));
      for (String from : row.get(1).split(" ")) {
        CardState to =
            row.get(2).equals("=") ? CardState.valueOf(from) : CardState.valueOf(row.get(2));
        listed.put(
            from + " " + step,
            new Expected(
                to,
                List.of(row.get(3).split(" ")),
                row.get(4).equals("-") ? Set.of() : Set.of(row.get(4).split(" "))));
      }
    }
    return listed;
  }
}
