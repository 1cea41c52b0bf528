package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

/**
 * A refusal of this package: a reason and one sentence. The sentence tells the shape of what was
 * wrong and never holds a secret, a point, a number or a name; there is no cause that could.
 */
public final class SymbolException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final SymbolReason reason;

  SymbolException(SymbolReason reason, String sentence) {
    super(requireNonNull(sentence, "sentence"));
    this.reason = requireNonNull(reason, "reason");
  }

  public SymbolReason reason() {
    return reason;
  }
}
