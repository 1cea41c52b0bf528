package musubi.gateway.translation;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import musubi.gateway.access.Refusal;
import musubi.gateway.symbol.Ed25519PublicKey;
import musubi.gateway.symbol.SymbolException;

/** Signatures of a body that has several keys, as it has while one takes the place of another. */
public final class AnyKey {
  private AnyKey() {}

  /** Whether a check, which throws SymbolException when it fails, holds under one of the keys. */
  public static boolean holds(List<Ed25519PublicKey> keys, Consumer<Ed25519PublicKey> check) {
    return keys.stream().anyMatch(key -> holds(key, check));
  }

  /**
   * What the work gives under the first key under which it holds.
   *
   * @throws SymbolException what the last key says, when it holds under none
   * @throws Refusal KEY_LOG_STALE: there are no keys
   */
  public static <T> T under(List<Ed25519PublicKey> keys, Function<Ed25519PublicKey, T> work) {
    RuntimeException last = Refusal.of(TranslationReason.KEY_LOG_STALE);
    for (Ed25519PublicKey key : keys) {
      try {
        return work.apply(key);
      } catch (SymbolException e) {
        last = e;
      }
    }
    throw last;
  }

  /**
   * Requires that a check holds under one of the keys.
   *
   * @throws SymbolException what the last key says, when it holds under none
   * @throws Refusal KEY_LOG_STALE: there are no keys
   */
  public static void require(List<Ed25519PublicKey> keys, Consumer<Ed25519PublicKey> check) {
    under(
        keys,
        key -> {
          check.accept(key);
          return key;
        });
  }

  private static boolean holds(Ed25519PublicKey key, Consumer<Ed25519PublicKey> check) {
    try {
      check.accept(key);
      return true;
    } catch (SymbolException e) {
      return false;
    }
  }
}
