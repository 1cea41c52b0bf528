package musubi.gateway.collusion;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import musubi.gateway.symbol.Envelope;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Item;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.symbol.SymbolException;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.hpke.HPKEContext;
import org.bouncycastle.math.ec.ECPoint;

/**
 * What all attackers of one trial compute, each thing once: numbers for strings, points divided by
 * scalars, sums of points, envelopes opened. It knows nothing by itself: who may ask for what is
 * the {@link Attacker}'s view.
 */
final class Evidence {
  private final Map<ByteBuffer, Integer> ids = new HashMap<>();
  private final List<byte[]> strings = new ArrayList<>();
  private final List<ECPoint> points = new ArrayList<>();
  private final Map<Integer, BigInteger> inverses = new HashMap<>();
  private final Map<Long, Integer> quotients = new HashMap<>();
  private final Map<Long, Integer> sums = new HashMap<>();
  private final Map<Integer, Optional<Integer>> persons = new HashMap<>();
  private final Map<List<ByteBuffer>, List<byte[]>> opened = new HashMap<>();
  private final List<Set<Integer>> shares;
  private final HPKE hpke =
      new HPKE(HPKE.mode_base, HPKE.kem_P256_SHA256, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM128);

  /** Of everything that stands anywhere. */
  Evidence(List<View> views) {
    views.forEach(view -> view.notes().forEach(note -> note.strings().forEach(this::id)));
    shares = shares(strings);
    sum(IntStream.range(0, strings.size()).filter(this::isPoint).boxed().toList());
  }

  /** The number of a string: equal strings have one. */
  int id(byte[] string) {
    ByteBuffer key = ByteBuffer.wrap(string);
    Integer known = ids.get(key);
    if (known != null) {
      return known;
    }
    ids.put(key, strings.size());
    strings.add(string);
    points.add(Arithmetic.isPoint(string) ? Arithmetic.point(string) : null);
    return strings.size() - 1;
  }

  /** The number of a string that somebody has met. */
  Optional<Integer> known(byte[] string) {
    return Optional.ofNullable(ids.get(ByteBuffer.wrap(string)));
  }

  byte[] string(int id) {
    return strings.get(id);
  }

  boolean isPoint(int id) {
    return points.get(id) != null;
  }

  /** One pair in eight, another one in each trial. */
  boolean isDrawn(int point, int scalar) {
    return (strings.get(point)[Arithmetic.POINT_BYTES - 1] ^ strings.get(scalar)[31]) % 8 == 0;
  }

  /** A point divided by each scalar. */
  List<Integer> quotients(int point, List<Integer> scalars) {
    List<Integer> missing =
        scalars.stream().filter(s -> !quotients.containsKey(pair(point, s))).toList();
    byte[][] made =
        Arithmetic.over(points.get(point), missing.stream().map(this::inverse).toList());
    for (int i = 0; i < made.length; i++) {
      quotients.put(pair(point, missing.get(i)), id(made[i]));
    }
    return scalars.stream().map(s -> quotients.get(pair(point, s))).toList();
  }

  /** The number of the person point of a subject, where somebody has met it. */
  Optional<Integer> person(int subject, PersonKey key) {
    return persons.computeIfAbsent(
        subject, any -> known(key.person(strings.get(subject), 1).encoded()));
  }

  /** Groups of given strings that have eight bytes in common. */
  List<Set<Integer>> shares() {
    return shares;
  }

  private static List<Set<Integer>> shares(List<byte[]> strings) {
    Map<Long, Integer> first = new HashMap<>();
    Map<Long, Set<Integer>> groups = new HashMap<>();
    for (int id = 0; id < strings.size(); id++) {
      byte[] string = strings.get(id);
      ByteBuffer bytes = ByteBuffer.wrap(string);
      for (int i = 0; i + Long.BYTES <= string.length; i++) {
        long window = bytes.getLong(i);
        Integer other = first.putIfAbsent(window, id);
        if (other != null && other != id) {
          groups.computeIfAbsent(window, any -> new TreeSet<>(Set.of(other))).add(id);
        }
      }
    }
    return groups.values().stream().distinct().toList();
  }

  private void sum(List<Integer> all) {
    byte[][] made = Arithmetic.sums(all.stream().map(points::get).toList());
    int next = 0;
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        Optional<Integer> met = known(made[next++]);
        if (met.isPresent()) {
          sums.put(pair(all.get(i), all.get(j)), met.get());
        }
      }
    }
  }

  /** Pairs of points whose sum somebody has met, with it. */
  Map<Long, Integer> sums() {
    return sums;
  }

  /** What the envelope of a request holds for a key, one for each item; none: nothing opens. */
  List<byte[]> open(Request request, HpkeKey key) {
    if (request.kem().length == 0) {
      return List.of();
    }
    return opened.computeIfAbsent(
        List.of(ByteBuffer.wrap(request.kem()), ByteBuffer.wrap(key.publicKey())),
        any -> openNow(request, key));
  }

  /** What an answer holds for a key; empty: it does not open. */
  Optional<byte[]> open(SealedAnswer answer, HpkeKey key) {
    return opened
        .computeIfAbsent(
            List.of(ByteBuffer.wrap(answer.sealed()), ByteBuffer.wrap(key.publicKey())),
            any -> openNow(answer, key))
        .stream()
        .findFirst();
  }

  /** Length before each part, 4 bytes: as everything is hashed. */
  static byte[] enc(byte[]... parts) {
    int length = Arrays.stream(parts).mapToInt(part -> Integer.BYTES + part.length).sum();
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      all.putInt(part.length).put(part);
    }
    return all.array();
  }

  private List<byte[]> openNow(Request request, HpkeKey key) {
    byte[] info =
        enc("Musubi-Symbol-v1-blind".getBytes(StandardCharsets.US_ASCII), request.context());
    HPKEContext context =
        hpke.setupBaseR(
            request.kem(), hpke.deserializePrivateKey(key.privateKey(), key.publicKey()), info);
    List<byte[]> contents = new ArrayList<>();
    try {
      for (Item item : request.items()) {
        byte[] place = ByteBuffer.allocate(Integer.BYTES).putInt(contents.size() + 1).array();
        contents.add(context.open(place, item.ciphertext()));
      }
      return contents;
    } catch (InvalidCipherTextException e) {
      return List.of();
    }
  }

  private static List<byte[]> openNow(SealedAnswer answer, HpkeKey key) {
    byte[] serial = ByteBuffer.allocate(Long.BYTES).putLong(answer.serial()).array();
    byte[] aad = enc(answer.requestDigest(), answer.translationDigest(), answer.permitId(), serial);
    try {
      return List.of(Envelope.openWith(key, "Musubi-Symbol-v1-answer", aad, answer.sealed()));
    } catch (SymbolException e) {
      return List.of();
    }
  }

  private BigInteger inverse(int scalar) {
    return inverses.computeIfAbsent(scalar, s -> Arithmetic.inverse(strings.get(s)));
  }

  private static long pair(int one, int other) {
    return ((long) one << Integer.SIZE) | other;
  }

  static int first(long pair) {
    return (int) (pair >> Integer.SIZE);
  }

  static int second(long pair) {
    return (int) pair;
  }
}
