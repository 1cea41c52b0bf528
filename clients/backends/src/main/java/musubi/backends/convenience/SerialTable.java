package musubi.backends.convenience;

import java.util.List;
import java.util.Optional;

/**
 * What the register may say of a certificate after what it said before; what is not listed is left
 * out. A revoked certificate never counts again.
 */
final class SerialTable {
  /** How a serial stands; the list is ours. */
  enum State {
    UNKNOWN,
    VALID,
    SUSPENDED,
    REVOKED
  }

  /** One row. */
  record Step(State from, State said) {}

  static final List<Step> STEPS =
      List.of(
          new Step(State.UNKNOWN, State.VALID),
          new Step(State.UNKNOWN, State.SUSPENDED),
          new Step(State.UNKNOWN, State.REVOKED),
          new Step(State.VALID, State.VALID),
          new Step(State.VALID, State.SUSPENDED),
          new Step(State.VALID, State.REVOKED),
          new Step(State.SUSPENDED, State.VALID),
          new Step(State.SUSPENDED, State.SUSPENDED),
          new Step(State.SUSPENDED, State.REVOKED),
          new Step(State.REVOKED, State.REVOKED));

  private SerialTable() {}

  /** The state after something was said; empty when it is left out. */
  static Optional<State> after(State from, State said) {
    return STEPS.contains(new Step(from, said)) ? Optional.of(said) : Optional.empty();
  }
}
