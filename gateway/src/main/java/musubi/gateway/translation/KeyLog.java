package musubi.gateway.translation;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import musubi.gateway.access.Refusal;
import musubi.gateway.merkle.MerkleFrontier;
import musubi.gateway.symbol.Commitment;
import musubi.gateway.symbol.Ed25519PublicKey;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.SymbolKey;

/**
 * The key log as this node has it: every public key by which symbols are translated, with its state
 * now. It holds what a counted checkpoint stands for, and grows only; who checks what before it is
 * {@link KeyLogFollower}, and at the broker the one who appends.
 *
 * <p>Of two entries for the same key the later one holds. Entries that are not genuine, or that no
 * rule allows, are part of the log and give no key.
 *
 * <p>Thread-safe. Questions never wait, but for {@link #awaitRoot}.
 */
public final class KeyLog {
  /** How far clocks may differ; ours, as in requests. */
  public static final Duration SKEW = Duration.ofSeconds(30);

  private static final Commitment NATION = SymbolKey.nation().commit(new SecureRandom());

  private final Map<String, Keys> organisations = new ConcurrentHashMap<>();
  private final Set<ByteBuffer> roots = ConcurrentHashMap.newKeySet();
  private final Set<Point> committed = new HashSet<>();
  private final List<Runnable> listeners = new ArrayList<>();
  private final MerkleFrontier frontier = MerkleFrontier.empty();
  private volatile Head head = new Head(0, frontier.root(), 0, new byte[0]);

  /** A log without entries. */
  public KeyLog() {}

  /**
   * An entry with what this node found out about it.
   *
   * @param genuine its body's signature held when it came
   */
  public record Taken(SignedEntry entry, boolean genuine) {}

  /**
   * A key that blind factors are sealed for.
   *
   * @param id what names it in requests, 16 bytes
   * @param publicKey 65 bytes
   */
  public record SealingKey(byte[] id, byte[] publicKey) {
    public SealingKey {
      id = id.clone();
      publicKey = publicKey.clone();
    }

    @Override
    public byte[] id() {
      return id.clone();
    }

    @Override
    public byte[] publicKey() {
      return publicKey.clone();
    }

    @Override
    public String toString() {
      return "SealingKey[redacted]";
    }
  }

  private record Head(long size, byte[] root, long listVersion, byte[] listDigest) {}

  private record Valid<T>(T key, Instant from, Instant until) {
    boolean isAt(Instant at) {
      return !at.plus(SKEW).isBefore(from) && at.isBefore(until);
    }
  }

  private record Committed(Commitment commitment, KeyState state) {}

  /** Keys of one organisation; immutable, so that a reader never sees half of a change. */
  private record Keys(
      List<Valid<Ed25519PublicKey>> signing,
      List<Valid<SealingKey>> sealing,
      Map<Integer, Committed> commitments) {
    static final Keys NONE = new Keys(List.of(), List.of(), Map.of());

    Keys signing(Valid<Ed25519PublicKey> added) {
      Stream<Valid<Ed25519PublicKey>> others =
          signing.stream().filter(each -> !each.key.equals(added.key));
      return new Keys(Stream.concat(others, Stream.of(added)).toList(), sealing, commitments);
    }

    Keys sealing(Valid<SealingKey> added) {
      Stream<Valid<SealingKey>> others =
          sealing.stream().filter(each -> !Arrays.equals(each.key.id, added.key.id));
      return new Keys(signing, Stream.concat(others, Stream.of(added)).toList(), commitments);
    }

    Keys committed(Committed changed) {
      Map<Integer, Committed> all = new HashMap<>(commitments);
      all.put(changed.commitment.organisation().epoch(), changed);
      return new Keys(signing, sealing, Map.copyOf(all));
    }
  }

  /** Root of the log here, 32 bytes. */
  public byte[] root() {
    return head.root.clone();
  }

  /** Number of entries. */
  public long size() {
    return head.size;
  }

  /** Whether this is the root of the log here or of one of its beginnings. */
  public boolean knowsRoot(byte[] root) {
    return roots.contains(ByteBuffer.wrap(root));
  }

  /**
   * Whether the root is known, now or within a time: another node may have an entry a moment
   * earlier.
   */
  public boolean awaitRoot(byte[] root, Duration patience) {
    long until = System.nanoTime() + patience.toNanos();
    synchronized (this) {
      while (!knowsRoot(root)) {
        long millis = (until - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
          return false;
        }
        try {
          wait(millis);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    }
    return true;
  }

  /** The public key of an organisation's symbols, unless there is none or its secret is gone. */
  public Optional<Commitment> commitment(Organisation organisation) {
    if (organisation.equals(Organisation.NATION)) {
      return Optional.of(NATION);
    }
    return committed(organisation)
        .filter(found -> found.state != KeyState.DESTROYED)
        .map(Committed::commitment);
  }

  /**
   * The public key K of an organisation's symbols.
   *
   * @throws Refusal KEY_LOG_STALE: none here, or its secret is gone
   */
  public Point key(Organisation organisation) {
    return commitment(organisation)
        .map(Commitment::key)
        .orElseThrow(() -> Refusal.of(TranslationReason.KEY_LOG_STALE));
  }

  /** State of a symbol key; the nation's is always active. */
  public Optional<KeyState> state(Organisation organisation) {
    return organisation.equals(Organisation.NATION)
        ? Optional.of(KeyState.ACTIVE)
        : committed(organisation).map(Committed::state);
  }

  /** The organisation in the epoch that translations use now. */
  public Optional<Organisation> active(String code) {
    if (code.equals(Organisations.NATION)) {
      return Optional.of(Organisation.NATION);
    }
    return keys(code).commitments.values().stream()
        .filter(each -> each.state == KeyState.ACTIVE)
        .map(each -> each.commitment.organisation())
        .max(Comparator.comparing(Organisation::epoch));
  }

  /** The newest key to seal for an organisation at a time. */
  public Optional<SealingKey> sealing(String code, Instant at) {
    return keys(code).sealing.stream()
        .filter(each -> each.isAt(at))
        .max(Comparator.comparing(Valid::from))
        .map(Valid::key);
  }

  /**
   * Whether an organisation ever had a sealing key of this id: one that is over still opens what
   * was sealed for it in time.
   */
  public boolean isSealing(String code, byte[] id) {
    return keys(code).sealing.stream().anyMatch(each -> Arrays.equals(each.key.id, id));
  }

  /** Whether a sealing key may be sealed for at a time. */
  public boolean isSealing(String code, byte[] id, Instant at) {
    return keys(code).sealing.stream()
        .anyMatch(each -> Arrays.equals(each.key.id, id) && each.isAt(at));
  }

  /** Keys with which an organisation may sign at a time; two while an old and a new one overlap. */
  public List<Ed25519PublicKey> signing(String code, Instant at) {
    return keys(code).signing.stream().filter(each -> each.isAt(at)).map(Valid::key).toList();
  }

  /** Version of the permission list in force; 0 when there is none. */
  public long listVersion() {
    return head.listVersion;
  }

  /** SHA-256 of the permission list in force, 32 bytes; empty when there is none. */
  public byte[] listDigest() {
    return head.listDigest.clone();
  }

  /** Runs after the log has grown. */
  public synchronized void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Adds entries behind the others, as a checkpoint that counts stands for them.
   *
   * @return how many of them give nothing
   */
  public int extend(List<Taken> entries) {
    List<Runnable> told;
    int unusable = 0;
    synchronized (this) {
      for (Taken taken : entries) {
        frontier.add(taken.entry().leafHash());
        if (!taken.genuine() || !apply(taken.entry().entry())) {
          unusable++;
        }
        roots.add(ByteBuffer.wrap(frontier.root()));
        head = new Head(frontier.size(), frontier.root(), head.listVersion, head.listDigest);
      }
      told = List.copyOf(listeners);
      notifyAll();
    }
    told.forEach(Runnable::run);
    return unusable;
  }

  /** The log's edge, to be grown apart. */
  synchronized MerkleFrontier edge() {
    return frontier.copy();
  }

  private boolean apply(Optional<KeyEntry> entry) {
    return entry
        .map(
            known ->
                switch (known.kind()) {
                  case SIGNING -> applySigning(known);
                  case SEALING -> applySealing(known);
                  case COMMITMENT -> applyCommitment(known);
                  case COMMITMENT_STATE -> applyState(known);
                  case PERMISSION_LIST -> applyList(known);
                  case ROTATION -> true;
                })
        .orElse(false);
  }

  private boolean applySigning(KeyEntry entry) {
    change(entry, keys -> keys.signing(valid(Ed25519PublicKey.of(entry.key()), entry)));
    return true;
  }

  private boolean applySealing(KeyEntry entry) {
    SealingKey key = new SealingKey(HpkeKey.id(entry.key()), entry.key());
    change(entry, keys -> keys.sealing(valid(key, entry)));
    return true;
  }

  /** A key that stands for another pair would make two organisations' symbols equal. */
  private boolean applyCommitment(KeyEntry entry) {
    KeyState state = entry.state().orElseThrow();
    Map<Integer, Committed> before = keys(entry.organisation()).commitments;
    boolean first = before.isEmpty() && state == KeyState.ACTIVE;
    boolean later = !before.containsKey(entry.epoch()) && state == KeyState.PREPARED;
    if (!first && !later) {
      return false;
    }
    try {
      Commitment commitment = entry.commitment();
      if (!committed.add(commitment.key())) {
        return false;
      }
      change(entry, keys -> keys.committed(new Committed(commitment, state)));
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  private boolean applyState(KeyEntry entry) {
    Optional<Committed> before = committed(entry.symbolOwner());
    KeyState next = entry.state().orElseThrow();
    if (before.filter(found -> found.state.mayBecome(next)).isEmpty()) {
      return false;
    }
    change(entry, keys -> keys.committed(new Committed(before.get().commitment, next)));
    return true;
  }

  private boolean applyList(KeyEntry entry) {
    if (entry.listVersion() <= head.listVersion) {
      return false;
    }
    head = new Head(head.size, head.root, entry.listVersion(), entry.key());
    return true;
  }

  private void change(KeyEntry entry, UnaryOperator<Keys> change) {
    organisations.compute(
        entry.organisation(), (code, keys) -> change.apply(keys == null ? Keys.NONE : keys));
  }

  private Keys keys(String code) {
    return organisations.getOrDefault(code, Keys.NONE);
  }

  private Optional<Committed> committed(Organisation organisation) {
    return Optional.ofNullable(keys(organisation.code()).commitments.get(organisation.epoch()));
  }

  private static <T> Valid<T> valid(T key, KeyEntry entry) {
    return new Valid<>(
        key, Instant.ofEpochSecond(entry.notBefore()), Instant.ofEpochSecond(entry.notAfter()));
  }
}
