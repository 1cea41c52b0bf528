package musubi.gateway.collusion;

import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The draft that was not built (plain ElGamal translation), small and without anything that would
 * help: a sends {@code (R, C) = Enc_Yb(P_a)}, the broker answers {@code (s·R, s·C)} re-randomised,
 * {@code s = k_b/k_a}, b opens and looks up. Its proof to the asker adds nothing that an attack
 * here meets: each attack sends what a true proof would go with, or there is no proof
 * (acquisition).
 */
final class Draft {
  private final Draws random;
  private final Map<Party, byte[]> symbolKeys = new HashMap<>();
  private final Map<Party, byte[]> secrets = new HashMap<>();
  private final Map<Party, Map<String, String>> files = new HashMap<>();

  /** An ElGamal ciphertext. */
  record Ciphertext(byte[] r, byte[] c) {
    @Override
    public String toString() {
      return "Ciphertext[redacted]";
    }
  }

  Draft(Draws random) {
    this.random = random;
    for (Party party : Party.values()) {
      symbolKeys.put(party, scalar());
      secrets.put(party, scalar());
      files.put(party, new HashMap<>());
    }
  }

  byte[] scalar() {
    byte[] drawn = random.bytes(Arithmetic.SCALAR_BYTES);
    drawn[0] &= 0x7f;
    return drawn;
  }

  /** A person point. */
  byte[] person() {
    return Arithmetic.times(scalar());
  }

  byte[] symbol(Party party, byte[] person) {
    return Arithmetic.times(symbolKeys.get(party), person);
  }

  Ciphertext encrypt(Party to, byte[] point) {
    byte[] t = scalar();
    return new Ciphertext(
        Arithmetic.times(t),
        Arithmetic.sum(point, Arithmetic.times(t, Arithmetic.times(secrets.get(to)))));
  }

  byte[] open(Party own, Ciphertext ciphertext) {
    byte[] minus = Arithmetic.minus(secrets.get(own));
    return Arithmetic.sum(ciphertext.c, Arithmetic.times(minus, ciphertext.r));
  }

  /** The same content, multiplied; nobody can see that it is. */
  Ciphertext mauled(Party to, Ciphertext ciphertext, byte[] factor) {
    byte[] t = scalar();
    byte[] r = Arithmetic.times(factor, ciphertext.r);
    byte[] c = Arithmetic.times(factor, ciphertext.c);
    return new Ciphertext(
        Arithmetic.sum(r, Arithmetic.times(t)),
        Arithmetic.sum(c, Arithmetic.times(t, Arithmetic.times(secrets.get(to)))));
  }

  /** What the broker makes of a question. */
  Ciphertext translate(Party from, Party to, Ciphertext ciphertext) {
    return mauled(to, ciphertext, ratio(from, to));
  }

  /** What the broker makes of the nation's ciphertext; it may take any key. */
  Ciphertext acquire(Party to, Ciphertext ciphertext, byte[] key) {
    return mauled(to, ciphertext, key);
  }

  byte[] symbolKey(Party party) {
    return symbolKeys.get(party);
  }

  /** k_to/k_from. */
  byte[] ratio(Party from, Party to) {
    return Arithmetic.quotient(symbolKeys.get(to), symbolKeys.get(from));
  }

  void enter(Party party, byte[] symbol, String data) {
    files.get(party).put(key(symbol), data);
  }

  /** b answers whoever the broker says asks. */
  Optional<String> answer(Party asked, Ciphertext translated) {
    return Optional.ofNullable(files.get(asked).get(key(open(asked, translated))));
  }

  private static String key(byte[] symbol) {
    return HexFormat.of().formatHex(symbol);
  }
}
