package musubi.gateway.translation;

import java.util.function.Supplier;
import musubi.gateway.access.Refusal;
import musubi.gateway.symbol.SymbolException;
import musubi.gateway.symbol.SymbolReason;

/** What a failed check of a symbol is called towards callers. */
public final class SymbolRefusals {
  private SymbolRefusals() {}

  /** The refusal of a failure, with its sentence, which tells shapes alone. */
  public static Refusal of(SymbolException failure) {
    return Refusal.of(reason(failure.reason()), failure.getMessage());
  }

  /**
   * What the work gives.
   *
   * @throws Refusal in place of every SymbolException
   */
  public static <T> T refusing(Supplier<T> work) {
    try {
      return work.get();
    } catch (SymbolException e) {
      throw of(e);
    }
  }

  /**
   * Runs a check.
   *
   * @throws Refusal in place of every SymbolException
   */
  public static void check(Runnable work) {
    refusing(
        () -> {
          work.run();
          return true;
        });
  }

  private static TranslationReason reason(SymbolReason reason) {
    return switch (reason) {
      case POINT_INVALID, SCALAR_INVALID, KEY_INVALID, REQUEST_MALFORMED ->
          TranslationReason.REQUEST_MALFORMED;
      case REQUEST_SIGNATURE -> TranslationReason.REQUEST_SIGNATURE;
      case REQUEST_EXPIRED -> TranslationReason.REQUEST_EXPIRED;
      case BLIND_MISMATCH -> TranslationReason.BLIND_MISMATCH;
      case PERMIT_INVALID -> TranslationReason.PERMIT_INVALID;
      case TRANSLATION_UNPROVEN -> TranslationReason.TRANSLATION_UNPROVEN;
      case ENVELOPE_INVALID -> TranslationReason.ENVELOPE_INVALID;
      case SYMBOL_SEAL_BROKEN -> TranslationReason.SYMBOL_SEAL_BROKEN;
      case ANSWER_FOREIGN -> TranslationReason.ANSWER_FOREIGN;
      case ANSWER_INVALID -> TranslationReason.ANSWER_INVALID;
      case TOKEN_INVALID -> TranslationReason.NUMBER_UNKNOWN;
      case COMMITMENT_INVALID -> TranslationReason.KEY_ENTRY_INVALID;
    };
  }
}
