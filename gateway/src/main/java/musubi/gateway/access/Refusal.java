package musubi.gateway.access;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A call that is refused on purpose. Carries no personal data: a reason, a sentence about the shape
 * of what was wrong, and the field it was in.
 */
public final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Reason reason;
  private final String field;

  private Refusal(Reason reason, String field, String sentence) {
    super(sentence, null, false, false);
    this.reason = requireNonNull(reason, "reason");
    this.field = field;
  }

  /** A refusal that says what the catalogue says. */
  public static Refusal of(Reason reason) {
    return new Refusal(reason, "", reason.meaning());
  }

  /**
   * A refusal with a sentence of its own.
   *
   * @param sentence never personal: shapes, counts and names of fields only
   */
  public static Refusal of(Reason reason, String sentence) {
    return new Refusal(reason, "", sentence);
  }

  /** A refusal about one field of the message. */
  public static Refusal ofField(Reason reason, String field, String sentence) {
    return new Refusal(reason, field, sentence);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The field that was wrong, as the contract spells it. */
  public Optional<String> field() {
    return field.isEmpty() ? Optional.empty() : Optional.of(field);
  }
}
