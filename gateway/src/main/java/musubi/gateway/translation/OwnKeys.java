package musubi.gateway.translation;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import musubi.gateway.access.Refusal;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.symbol.Ed25519Key;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.PersonKey;
import musubi.gateway.symbol.SymbolStore;

/**
 * The secrets of a linkage node, of the nation or of the broker: made when they are first needed,
 * each sealed in a file of its own. Those that sign and those that others seal for are renewed in
 * time, and {@link KeyLogFollower} enters them in the key log; a renewed one is used once it stands
 * there.
 *
 * <p>Thread-safe.
 */
public final class OwnKeys {
  /** How long a sealing key is the newest; ours (SYMBOLS 3: 30 days). */
  static final Duration SEALING_NEWEST = Duration.ofDays(30);

  /** How long others may seal for a key; ours. */
  static final Duration SEALING_LIFE = Duration.ofDays(31);

  /** How long a key still opens after that: the life of the longest request; ours. */
  static final Duration SEALING_REST = Duration.ofDays(31);

  /** How long a signing key is the newest; ours. */
  static final Duration SIGNING_NEWEST = Duration.ofDays(300);

  /** How long a signing key's signatures hold; ours. */
  static final Duration SIGNING_LIFE = Duration.ofDays(365);

  private static final String SIGNING = "signing-";
  private static final String SEALING = "sealing-";
  private static final int SECRET_BYTES = 32;

  private final String code;
  private final SealedSecrets secrets;
  private final SecureRandom random = new SecureRandom();
  private volatile List<Dated<Ed25519Key>> signing = List.of();
  private volatile List<Dated<HpkeKey>> sealing = List.of();

  private OwnKeys(String code, SealedSecrets secrets) {
    this.code = code;
    this.secrets = secrets;
  }

  /** A key with the time it was made, in whole seconds. */
  private record Dated<T>(T key, Instant made, boolean logged) {
    @Override
    public String toString() {
      return "Dated[redacted]";
    }
  }

  /**
   * Opens the keys of an organisation; the first ones are made when there are none.
   *
   * @param code of the organisation, as in the key log
   */
  public static OwnKeys open(String code, SealedSecrets secrets, Instant now) {
    OwnKeys keys = new OwnKeys(code, secrets);
    keys.signing = keys.read(SIGNING, Ed25519Key::of);
    keys.sealing = keys.read(SEALING, HpkeKey::of);
    keys.renew(now);
    return keys;
  }

  /** Code of the organisation. */
  public String code() {
    return code;
  }

  /** The key that signs now. */
  public Ed25519Key signing() {
    return newest(signing);
  }

  /** The key that others seal for now. */
  public HpkeKey hpke() {
    return newest(sealing);
  }

  /**
   * The key that a request names; one that is over opens for a while longer.
   *
   * @throws Refusal KEY_LOG_STALE: no such key, or no longer
   */
  public HpkeKey hpke(byte[] id) {
    return sealing.stream()
        .map(Dated::key)
        .filter(key -> Arrays.equals(key.id(), id))
        .findFirst()
        .orElseThrow(() -> Refusal.of(TranslationReason.KEY_LOG_STALE));
  }

  /** How a linkage node stores symbols: K_index and K_seal. */
  public SymbolStore store() {
    return new SymbolStore(secret("index-key"), secret("seal-key"), random);
  }

  /** The nation's key of person points. Its version is 1; another one never replaces it. */
  public PersonKey personKey() {
    return PersonKey.of(secret("person-key-1"));
  }

  /** A random secret of 32 bytes under a name; made at the first call. */
  public byte[] secret(String name) {
    return secrets.getOrMake(name, this::fresh);
  }

  /** All secrets, for what is not one of the above. */
  public SealedSecrets secrets() {
    return secrets;
  }

  /** Makes new keys where the newest are old, and destroys those that nothing needs any more. */
  public synchronized void renew(Instant now) {
    signing = renewed(SIGNING, signing, now, SIGNING_NEWEST, SIGNING_LIFE, Ed25519Key::of);
    sealing =
        renewed(
            SEALING, sealing, now, SEALING_NEWEST, SEALING_LIFE.plus(SEALING_REST), HpkeKey::of);
  }

  /** The entries by which all keys stand in the key log; the same ones each time. */
  public List<KeyEntry> entries() {
    List<KeyEntry> entries = new ArrayList<>();
    signing.forEach(
        each ->
            entries.add(
                KeyEntry.signing(
                    code, each.key.publicKey(), each.made, each.made.plus(SIGNING_LIFE))));
    sealing.forEach(
        each ->
            entries.add(
                KeyEntry.sealing(
                    code, each.key.publicKey(), each.made, each.made.plus(SEALING_LIFE))));
    return entries;
  }

  /** Notes which keys stand in the key log; the newest of those is used from now on. */
  public synchronized void logged(KeyLog log, Instant now) {
    signing =
        marked(signing, key -> log.signing(code, now).stream().anyMatch(key.publicKey()::equals));
    sealing = marked(sealing, key -> log.isSealing(code, key.id(), now));
  }

  @Override
  public String toString() {
    return "OwnKeys[" + code + "]";
  }

  private <T> List<Dated<T>> read(String prefix, Function<byte[], T> parse) {
    return secrets.names(prefix).stream()
        .map(
            name ->
                new Dated<>(
                    parse.apply(secrets.get(name).orElseThrow()),
                    Instant.ofEpochSecond(Long.parseLong(name.substring(prefix.length()))),
                    false))
        .sorted(Comparator.comparing(Dated<T>::made))
        .toList();
  }

  private <T> List<Dated<T>> renewed(
      String prefix,
      List<Dated<T>> keys,
      Instant now,
      Duration newest,
      Duration kept,
      Function<byte[], T> parse) {
    List<Dated<T>> left = new ArrayList<>();
    for (Dated<T> key : keys) {
      if (key.made.plus(kept).isAfter(now)) {
        left.add(key);
      } else {
        secrets.destroy(prefix + key.made.getEpochSecond());
      }
    }
    if (left.isEmpty() || !left.getLast().made.plus(newest).isAfter(now)) {
      Instant made = Instant.ofEpochSecond(now.getEpochSecond());
      byte[] secret = secrets.getOrMake(prefix + made.getEpochSecond(), key(prefix));
      left.add(new Dated<>(parse.apply(secret), made, false));
    }
    return List.copyOf(left);
  }

  private Supplier<byte[]> key(String prefix) {
    return prefix.equals(SIGNING)
        ? () -> Ed25519Key.generate(random).privateKey()
        : () -> HpkeKey.generate(random).privateKey();
  }

  private byte[] fresh() {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return secret;
  }

  private static <T> List<Dated<T>> marked(List<Dated<T>> keys, Predicate<T> logged) {
    return keys.stream()
        .map(each -> new Dated<>(each.key, each.made, logged.test(each.key)))
        .toList();
  }

  private static <T> T newest(List<Dated<T>> keys) {
    return keys.stream()
        .filter(Dated::logged)
        .reduce((before, after) -> after)
        .or(() -> Optional.of(keys.getLast()))
        .orElseThrow()
        .key();
  }
}
