package musubi.gateway.card;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import musubi.gateway.card.LifeCycle.Effect;
import musubi.gateway.card.LifeCycle.Need;
import musubi.gateway.card.LifeCycle.Row;
import musubi.gateway.card.LifeCycle.Taker;
import musubi.gateway.value.BodyCode;

/**
 * How the card system decides: by the table, once for each order, for the revision that the order
 * names. Pure: no clock, no database, no network. What the tests explore is this object.
 *
 * @param table the life of a card
 * @param safeguards which of them hold; all but in tests that show what each is for
 */
public record Rules(LifeCycle table, Set<Safeguard> safeguards) {
  /** The rules that the card system executes. */
  public static final Rules ALL = new Rules(LifeCycle.TABLE, EnumSet.allOf(Safeguard.class));

  /** What keeps a card from harm. */
  public enum Safeguard {
    /** An order is decided once; every copy gets the same answer. */
    ONCE,
    /** An order holds for the revision on which it was decided. */
    REVISION,
    /** A loss is taken at whatever revision. */
    LOSS_WINS
  }

  /**
   * Decides.
   *
   * @param found the card that the order names, if there is one
   * @param past what was decided of the same order before
   * @param digest of the order
   * @param fresh number of a card that may come into being
   * @param today in Japan
   */
  public Decision decide(
      Optional<Card> found,
      Optional<Decision.Past> past,
      Order order,
      byte[] digest,
      CardNumber fresh,
      LocalDate today) {
    if (past.isPresent() && safeguards.contains(Safeguard.ONCE)) {
      return java.security.MessageDigest.isEqual(past.get().digest(), digest)
          ? new Decision.Repeated(past.get())
          : new Decision.Refused(CardReason.CARD_EVENT_CHANGED);
    }
    if (order.step().isBeginning()) {
      return begin(order, fresh);
    }
    if (found.isEmpty()) {
      return new Decision.Refused(CardReason.CARD_UNKNOWN);
    }
    Row row = table.row(found.get().state(), order.step());
    return refusal(found.get(), row, order, today)
        .<Decision>map(Decision.Refused::new)
        .orElseGet(() -> take(found.get(), row, order, fresh, today));
  }

  private Decision begin(Order order, CardNumber fresh) {
    Row row = table.row(CardState.NONE, order.step());
    if (row == null || Stream.of(Taker.values()).noneMatch(taker -> isTaker(row, taker, order))) {
      return new Decision.Refused(CardReason.CARD_STEP_NOT_TAKERS);
    }
    Optional<String> place =
        order.by() == Order.By.ISSUER
            ? order.issue().municipality()
            : Optional.of(order.municipality()).filter(code -> new BodyCode(code).isMunicipality());
    if (order.holder().isEmpty() || place.isEmpty()) {
      return new Decision.Refused(CardReason.CARD_NOT_READY);
    }
    if (order.step() == CardStep.APPLY) {
      return taken(Card.applied(fresh, order.holder().get(), place.get(), Optional.empty()));
    }
    return order
        .issue()
        .validUntil()
        .map(until -> taken(Card.ofRegister(fresh, order.holder().get(), place.get(), until)))
        .orElseGet(() -> new Decision.Refused(CardReason.CARD_NOT_READY));
  }

  /** A beginning has no card yet whose municipality could be asked for. */
  private static boolean isTaker(Row row, Taker taker, Order order) {
    return row.takers().contains(taker)
        && (taker == Taker.ISSUER
            ? order.by() == Order.By.ISSUER
            : order.by() == Order.By.TERMINAL);
  }

  private Optional<CardReason> refusal(Card card, Row row, Order order, LocalDate today) {
    if (!LifeCycle.knows(card.kind(), order.step())) {
      return Optional.of(CardReason.CARD_KIND_FORBIDS);
    }
    Optional<CardReason> notTheirs = notTakers(card, order);
    if (notTheirs.isPresent()) {
      return notTheirs;
    }
    if (row == null && card.state().isLost()) {
      return Optional.of(CardReason.CARD_REPORTED_LOST);
    }
    if (isOld(card, order)) {
      return Optional.of(CardReason.CARD_REVISION_CHANGED);
    }
    if (row == null) {
      return Optional.of(CardReason.CARD_STATE_FORBIDS);
    }
    return lacking(card, row, order, today);
  }

  private boolean isOld(Card card, Order order) {
    boolean free = order.step() == CardStep.REPORT_LOSS && safeguards.contains(Safeguard.LOSS_WINS);
    return !free
        && safeguards.contains(Safeguard.REVISION)
        && order.expectedRevision() != card.revision();
  }

  /** Who may take a step is asked of the step, whatever the state: the state may be an old one. */
  private Optional<CardReason> notTakers(Card card, Order order) {
    Set<Taker> takers = table.takers(order.step());
    if (takers.stream().noneMatch(taker -> isKind(taker, order.by()))) {
      return Optional.of(CardReason.CARD_STEP_NOT_TAKERS);
    }
    return takers.stream().anyMatch(taker -> isTaker(taker, card, order))
        ? Optional.empty()
        : Optional.of(CardReason.CARD_OF_OTHER_MUNICIPALITY);
  }

  private static boolean isKind(Taker taker, Order.By by) {
    return switch (taker) {
      case OWN_DESK, DESTINATION_DESK, ANY_DESK -> by == Order.By.TERMINAL;
      case OWN_REGISTER -> by == Order.By.REGISTER;
      case ISSUER -> by == Order.By.ISSUER;
      case CARD_SYSTEM -> by == Order.By.CARD_SYSTEM;
    };
  }

  private static boolean isTaker(Taker taker, Card card, Order order) {
    return isKind(taker, order.by())
        && switch (taker) {
          case OWN_DESK, OWN_REGISTER -> card.municipality().equals(order.municipality());
          case DESTINATION_DESK -> card.destination().equals(Optional.of(order.municipality()));
          case ANY_DESK, ISSUER, CARD_SYSTEM -> true;
        };
  }

  private static Optional<CardReason> lacking(Card card, Row row, Order order, LocalDate today) {
    if (row.takers().stream().noneMatch(taker -> isTaker(taker, card, order))) {
      return Optional.of(CardReason.CARD_OF_OTHER_MUNICIPALITY);
    }
    if (row.effects().contains(Effect.SUCCESSOR) && card.successor().isPresent()) {
      return Optional.of(CardReason.CARD_HAS_SUCCESSOR);
    }
    return row.needs().stream()
        .flatMap(need -> lacking(card, need, order, today).stream())
        .findFirst();
  }

  private static Optional<CardReason> lacking(Card card, Need need, Order order, LocalDate today) {
    boolean person = order.by() == Order.By.TERMINAL;
    return switch (need) {
      case CONFIRMATION ->
          unless(
              !person || order.evidence() != Order.Evidence.NONE, CardReason.CARD_EVIDENCE_MISSING);
      case SECOND_PERSON ->
          unless(!person || hasSecond(order), CardReason.CARD_SECOND_PERSON_MISSING);
      case CERTIFICATES -> unless(hasCertificates(order), CardReason.CARD_NOT_READY);
      case DESTINATION ->
          unless(
              order.destination().filter(to -> !to.equals(card.municipality())).isPresent(),
              CardReason.CARD_NOT_READY);
      case IN_TIME ->
          unless(
              card.continueUntil().filter(last -> !today.isAfter(last)).isPresent(),
              CardReason.CARD_CONTINUE_LATE);
    };
  }

  private static Optional<CardReason> unless(boolean holds, CardReason otherwise) {
    return holds ? Optional.empty() : Optional.of(otherwise);
  }

  private static boolean hasSecond(Order order) {
    return order.approver().isPresent() && !order.approver().equals(order.operator());
  }

  private static boolean hasCertificates(Order order) {
    return order.issue().certificates().stream()
            .anyMatch(each -> each.kind() == Certificate.Kind.USER_AUTHENTICATION)
        && (order.step() != CardStep.MANUFACTURE || order.issue().validUntil().isPresent());
  }

  private static Decision take(Card card, Row row, Order order, CardNumber fresh, LocalDate today) {
    Card next = card.next(row.to());
    for (Effect effect : row.effects()) {
      next = with(next, effect, order, fresh, today);
    }
    boolean goesOn = row.effects().contains(Effect.SUCCESSOR);
    return new Decision.Taken(
        next,
        goesOn
            ? Optional.of(
                Card.applied(fresh, card.holder(), card.municipality(), Optional.of(card.number())))
            : Optional.empty(),
        row.effects().contains(Effect.REPLACES) ? card.predecessor() : Optional.empty());
  }

  private static Card with(
      Card card, Effect effect, Order order, CardNumber fresh, LocalDate today) {
    return switch (effect) {
      case CERTIFICATES_RELIABLE -> card.certified(all(card, Certificate.State.VALID));
      case CERTIFICATES_SUSPENDED -> card.certified(all(card, Certificate.State.SUSPENDED));
      case CERTIFICATES_REVOKED -> card.certified(all(card, Certificate.State.REVOKED));
      case SIGNATURE_REVOKED ->
          card.certified(
              card.certificates().stream()
                  .map(
                      each ->
                          each.kind() == Certificate.Kind.SIGNATURE
                              ? each.in(Certificate.State.REVOKED)
                              : each)
                  .toList());
      case MADE -> card.made(order.issue().validUntil().orElseThrow(), issued(order));
      case NEW_CERTIFICATES ->
          card.certified(
              Stream.concat(
                      all(card, Certificate.State.REVOKED).stream(),
                      issued(order).stream().map(each -> each.in(Certificate.State.VALID)))
                  .toList());
      case SUCCESSOR -> card.succeededBy(fresh);
      case REPLACES -> card;
      case FACE_CHANGED -> card.faceChanged();
      case LEAVES ->
          card.at(
              card.municipality(),
              order.destination(),
              Optional.of(today.plusDays(LifeCycle.CONTINUE_DAYS)));
      case CONTINUES_THERE ->
          card.at(card.destination().orElseThrow(), Optional.empty(), Optional.empty());
    };
  }

  private static List<Certificate> all(Card card, Certificate.State state) {
    return card.certificates().stream().map(each -> each.in(state)).toList();
  }

  private static List<Certificate> issued(Order order) {
    return order.issue().certificates();
  }

  private static Decision taken(Card card) {
    return new Decision.Taken(card, Optional.empty(), Optional.empty());
  }
}
