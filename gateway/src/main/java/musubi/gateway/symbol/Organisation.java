package musubi.gateway.symbol;

import static java.util.Objects.requireNonNull;

/**
 * An organisation in one epoch of its symbols.
 *
 * @param code as in the URI of its certificate, without the scheme: {@code linkage/131121}; the
 *     nation's is {@code nation}
 * @param epoch from 0; the nation has 0 alone
 */
public record Organisation(String code, int epoch) {
  /** Where persons come from: its key is 1, its symbols are the person points. */
  public static final Organisation NATION = new Organisation("nation", 0);

  public Organisation {
    requireNonNull(code, "code");
    if (code.isEmpty() || epoch < 0 || code.equals("nation") && epoch != 0) {
      throw new SymbolException(
          SymbolReason.REQUEST_MALFORMED,
          "organisation without a code, or of an epoch that it cannot have");
    }
  }

  /** The same organisation, one epoch later. */
  public Organisation next() {
    return new Organisation(code, epoch + 1);
  }
}
