package musubi.gateway.card;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import musubi.backends.people.People;
import musubi.gateway.card.Order.By;
import musubi.gateway.card.Order.Evidence;
import musubi.gateway.card.Order.Issue;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;

/** Cards and orders that differ in what a test is about, and in nothing else. */
final class SampleCards {
  static final String CITY = "131121";
  static final String OTHER_CITY = "401307";
  static final String AGENCY = "900010";
  static final LocalDate TODAY = LocalDate.of(2030, 4, 1);
  static final CardNumber NUMBER = new CardNumber("0000000000000000");
  static final CardNumber FRESH = new CardNumber("1111111111111117");
  static final ResidentRecordCode HOLDER =
      new ResidentRecordCode(People.of(CITY, 1).resident(1).build().getResidentRecordCode());

  private SampleCards() {}

  /** A card of the city, in a state. */
  static Card in(CardState state) {
    boolean moved = state == CardState.MOVED || state == CardState.MOVED_LOST;
    boolean made = state.ordinal() > CardState.APPLIED.ordinal();
    return new Card(
        NUMBER,
        CardKind.INDIVIDUAL_NUMBER_CARD,
        state,
        7,
        HOLDER,
        CITY,
        moved ? Optional.of(OTHER_CITY) : Optional.empty(),
        moved ? Optional.of(TODAY.plusDays(30)) : Optional.empty(),
        made ? Optional.of(TODAY.plusYears(8)) : Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        0,
        made ? certificates("a", Certificate.State.VALID) : List.of());
  }

  static List<Certificate> certificates(String serial, Certificate.State state) {
    return List.of(
        certificate(Certificate.Kind.SIGNATURE, serial + "1", state),
        certificate(Certificate.Kind.USER_AUTHENTICATION, serial + "2", state));
  }

  private static Certificate certificate(
      Certificate.Kind kind, String serial, Certificate.State state) {
    return new Certificate(kind, serial, state, TODAY.plusYears(5), new byte[0]);
  }

  /** A whole order for a step: whoever may take it, everything it can need. */
  static Order order(CardStep step, By by, String municipality) {
    return new Order(
        id(1),
        step,
        step.isBeginning() ? Optional.empty() : Optional.of(NUMBER),
        step.isBeginning() ? 0 : 7,
        by,
        municipality,
        by == By.TERMINAL ? Optional.of("OP-1") : Optional.empty(),
        by == By.TERMINAL ? Optional.of("OP-2") : Optional.empty(),
        Evidence.DOCUMENTS,
        step.isBeginning() ? Optional.of(HOLDER) : Optional.empty(),
        step == CardStep.TRANSFER_OUT ? Optional.of(OTHER_CITY) : Optional.empty(),
        by == By.ISSUER
            ? new Issue(
                Optional.of(CITY),
                Optional.of(TODAY.plusYears(10)),
                certificates("b", Certificate.State.INACTIVE))
            : Issue.NOTHING);
  }

  static RequestId id(long number) {
    return new RequestId(new UUID(0x0190_0000_0000_7000L, 0x8000_0000_0000_0000L | number));
  }
}
