package musubi.gateway.symbol;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.function.Executable;

/** Expectations of refusals. */
final class Refused {
  private Refused() {}

  /** Fails unless the act is refused for one of the reasons. */
  static void assertRefused(Set<SymbolReason> reasons, String what, Executable act) {
    SymbolReason reason = assertThrows(SymbolException.class, act, what).reason();
    assertTrue(reasons.contains(reason), () -> what + " is refused by " + reason);
  }

  static void assertRefused(SymbolReason reason, Executable act) {
    assertRefused(Set.of(reason), "it", act);
  }

  /**
   * Flips every bit of the bytes in turn; each time the act must be refused for one of the reasons.
   *
   * @return how many bits there were
   */
  static int everyBit(
      String what, byte[] bytes, Set<SymbolReason> reasons, Function<byte[], Executable> act) {
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      byte[] flipped = flip(bytes, bit);
      assertRefused(reasons, what + ", bit " + bit, () -> act.apply(flipped).execute());
    }
    return bytes.length * Byte.SIZE;
  }

  static byte[] flip(byte[] bytes, int bit) {
    byte[] flipped = bytes.clone();
    flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    return flipped;
  }
}
