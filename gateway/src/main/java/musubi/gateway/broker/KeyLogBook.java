package musubi.gateway.broker;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.merkle.MerkleFrontier;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.record.Acts;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.translation.Checkpoint;
import musubi.gateway.translation.KeyEntry;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.KeyLog.Taken;
import musubi.gateway.translation.KeyLogLink.Update;
import musubi.gateway.translation.KeyLogMessages;
import musubi.gateway.translation.KeyState;
import musubi.gateway.translation.NodeKeys;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.PgKeyLog;
import musubi.gateway.translation.SignedEntry;
import musubi.gateway.translation.TranslationReason;

/**
 * The key log where it is written. Each entry is checked, signed into a checkpoint and durable
 * before anybody is told of it; a checkpoint counts once every witness has signed it, and the
 * broker's own view of the log goes no further than that.
 *
 * <p>What an organisation enters has consequences in the same transaction: with a signing and a
 * sealing key its first symbol key is made; with a wish to rotate the next one is made or takes
 * over.
 *
 * <p>Thread-safe.
 */
public final class KeyLogBook {
  /** How long a key may be valid; ours. */
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(400);

  /**
   * How long a retiring key still answers what was permitted before: the longest life of a request
   * and a day (SYMBOLS 8.1).
   */
  private static final Duration RETIRING = Duration.ofDays(31);

  private final Parts parts;
  private final PgKeyLogHead heads = new PgKeyLogHead();
  private final SecureRandom random = new SecureRandom();
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final ReentrantLock refreshing = new ReentrantLock();
  private final List<Taken> entries = new ArrayList<>();
  private Optional<Checkpoint> newest = Optional.empty();
  private Optional<Checkpoint> counted = Optional.empty();

  /**
   * What the book stands on.
   *
   * @param log the broker's view, to be filled
   * @param witnesses whose signatures a checkpoint needs to count
   */
  public record Parts(
      NodeName own,
      SigningKey signingKey,
      OwnKeys keys,
      SymbolKeys symbolKeys,
      KeyLog log,
      PgKeyLog store,
      Database database,
      NodeKeys nodeKeys,
      List<NodeName> witnesses,
      InstantSource clock) {
    @Override
    public String toString() {
      return "Parts[" + own + "]";
    }
  }

  /** Takes up what the database has. */
  public KeyLogBook(Parts parts) {
    this.parts = parts;
    refresh();
  }

  /** Runs after there is something new to send. */
  void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** Number of entries, those included that no witness has seen. */
  synchronized long size() {
    return entries.size();
  }

  /**
   * What follows behind a number of entries: at most 1000, with the checkpoint when they are the
   * last.
   *
   * @param unwitnessed whether the newest checkpoint is meant, and not the newest that counts
   * @return empty when there is no checkpoint, or it is older than these entries
   */
  synchronized Optional<Update> after(long size, boolean unwitnessed) {
    Optional<Checkpoint> last = unwitnessed ? newest : counted;
    if (last.isEmpty() || last.get().size() < size) {
      return Optional.empty();
    }
    int until = (int) Math.min(last.get().size(), size + PgKeyLog.PAGE);
    List<SignedEntry> page = entries.subList((int) size, until).stream().map(Taken::entry).toList();
    return Optional.of(new Update(page, until == last.get().size() ? last : Optional.empty()));
  }

  /**
   * Entering a node's own entry; its number is the answer. {@link #refresh} has to follow.
   *
   * @throws Refusal KEY_ENTRY_INVALID
   */
  Acts.Work<Long> append(NodeName caller, SignedEntry entry) {
    KeyEntry said = requireOwn(caller, entry);
    return Acts.Work.of(
        statements -> {
          PgKeyLogHead.Head head = heads.take(statements);
          Optional<Long> before = heads.number(statements, entry);
          if (before.isPresent()) {
            return before.get();
          }
          requireNotOthers(statements, said);
          List<SignedEntry> all = new ArrayList<>(List.of(entry));
          consequences(statements, entry, said)
              .forEach(each -> all.add(KeyLogMessages.sign(each, parts.signingKey)));
          write(statements, head.edge(), all);
          return head.edge().size() - all.size();
        },
        caller.body().digits());
  }

  /** Enters entries of the broker's own that are not in the log yet. */
  void enter(Statements statements, List<KeyEntry> own) {
    PgKeyLogHead.Head head = heads.take(statements);
    List<SignedEntry> missing =
        own.stream()
            .map(entry -> KeyLogMessages.sign(entry, parts.signingKey))
            .filter(entry -> heads.number(statements, entry).isEmpty())
            .toList();
    if (!missing.isEmpty()) {
      write(statements, head.edge(), missing);
      statements.flush();
    }
  }

  /** Makes the broker's own keys anew where they are old, and enters what is missing. */
  public void enterOwn() {
    parts.keys.renew(parts.clock.instant());
    parts.database.transaction(
        statements -> {
          enter(statements, parts.keys.entries());
          return null;
        });
    refresh();
  }

  /** Destroys keys that have been retiring for long enough, and says so in the log. */
  void destroyRetired() {
    Instant before = parts.clock.instant().minus(RETIRING);
    for (KeyEntry entry : heads.statesBefore(parts.database, before)) {
      Organisation organisation = entry.symbolOwner();
      if (entry.state().equals(Optional.of(KeyState.RETIRING))
          && parts.log.state(organisation).equals(Optional.of(KeyState.RETIRING))) {
        parts.symbolKeys.destroy(organisation);
        parts.database.transaction(
            statements -> {
              enter(statements, List.of(KeyEntry.state(organisation, KeyState.DESTROYED)));
              return null;
            });
        refresh();
      }
    }
  }

  /**
   * Adding a witness's signature; the size of its checkpoint is the answer. {@link #refresh} has to
   * follow.
   *
   * @throws Refusal CHECKPOINT_UNKNOWN
   */
  Acts.Work<Long> countersign(NodeName witness, Checkpoint signed) {
    return Acts.Work.of(
        statements -> {
          heads.take(statements);
          Checkpoint known =
              heads
                  .checkpoint(statements, signed.size())
                  .filter(found -> Arrays.equals(found.root(), signed.root()))
                  .filter(found -> signed.isSignedBy(witness, parts.nodeKeys.of(witness)))
                  .orElseThrow(() -> Refusal.of(BrokerReason.CHECKPOINT_UNKNOWN));
          Checkpoint more = known.with(witness, signed.signatureOf(witness));
          parts.store.sendCheckpoint(statements, more, parts.clock.instant());
          if (isCounted(more)) {
            heads.sendCounted(statements, more.size());
          }
          statements.flush();
          return more.size();
        },
        witness.body().digits());
  }

  /** Takes up what was written, and tells those who wait for it. */
  void refresh() {
    refreshing.lock();
    try {
      PgKeyLogHead.Head head = heads.head(parts.database);
      List<Taken> more = new ArrayList<>();
      long from = size();
      while (from + more.size() < head.edge().size()) {
        more.addAll(parts.store.from(parts.database, from + more.size(), PgKeyLog.PAGE));
      }
      publish(
          more,
          heads.checkpoint(parts.database, head.edge().size()),
          heads.checkpoint(parts.database, head.counted()));
    } finally {
      refreshing.unlock();
    }
    listeners.forEach(Runnable::run);
  }

  private synchronized void publish(
      List<Taken> more, Optional<Checkpoint> last, Optional<Checkpoint> lastCounted) {
    entries.addAll(more);
    newest = last;
    counted = lastCounted;
    int known = (int) parts.log.size();
    int until = lastCounted.map(checkpoint -> (int) checkpoint.size()).orElse(0);
    if (until > known) {
      parts.log.extend(List.copyOf(entries.subList(known, until)));
      parts.keys.logged(parts.log, parts.clock.instant());
    }
  }

  private boolean isCounted(Checkpoint checkpoint) {
    return parts.witnesses.stream()
        .allMatch(
            witness ->
                checkpoint.signatures().stream()
                    .anyMatch(each -> each.signer().equals(witness.path())));
  }

  private KeyEntry requireOwn(NodeName caller, SignedEntry entry) {
    KeyEntry said =
        entry
            .entry()
            .filter(known -> known.kind().isOwn())
            .orElseThrow(() -> invalid("not an entry that an organisation makes"));
    Instant now = parts.clock.instant();
    boolean valid =
        said.kind() == KeyEntry.Kind.ROTATION
            || said.notAfter() - said.notBefore() <= LONGEST_VALIDITY.toSeconds()
                && said.notBefore() <= now.plus(KeyLog.SKEW).getEpochSecond();
    if (!said.organisation().equals(Organisations.code(caller))) {
      throw invalid("the entry is of another organisation than the caller's");
    }
    if (!entry.isSignedBy(parts.nodeKeys.of(caller))) {
      throw invalid("the entry is not signed with the key that the directory has for the node");
    }
    if (!valid) {
      throw invalid("the validity is longer than 400 days, or begins later");
    }
    return said;
  }

  private void requireNotOthers(Statements statements, KeyEntry said) {
    if (said.kind() != KeyEntry.Kind.ROTATION && heads.isOfOthers(statements, said)) {
      throw invalid("the key is another organisation's");
    }
  }

  private List<KeyEntry> consequences(Statements statements, SignedEntry entry, KeyEntry said) {
    KeyLog own = new KeyLog();
    own.extend(heads.of(statements, said.organisation()));
    own.extend(List.of(new Taken(entry, true)));
    return said.kind() == KeyEntry.Kind.ROTATION ? rotated(own, said) : begun(own, said);
  }

  /** The first symbol key, once others can seal for the organisation and check its signature. */
  private List<KeyEntry> begun(KeyLog own, KeyEntry said) {
    Instant now = parts.clock.instant();
    String code = said.organisation();
    if (code.equals(Organisations.NATION)
        || own.signing(code, now).isEmpty()
        || own.sealing(code, now).isEmpty()) {
      return List.of();
    }
    Organisation first = new Organisation(code, 1);
    return own.state(first).isPresent() ? List.of() : List.of(commitment(first, KeyState.ACTIVE));
  }

  private List<KeyEntry> rotated(KeyLog own, KeyEntry said) {
    Organisation next = said.symbolOwner();
    Organisation active =
        own.active(said.organisation())
            .filter(found -> found.next().equals(next))
            .orElseThrow(() -> invalid("not the epoch behind the active one"));
    Optional<KeyState> state = own.state(next);
    if (said.state().equals(Optional.of(KeyState.PREPARED)) && state.isEmpty()) {
      return List.of(commitment(next, KeyState.PREPARED));
    }
    if (said.state().equals(Optional.of(KeyState.ACTIVE))
        && state.equals(Optional.of(KeyState.PREPARED))) {
      return List.of(
          KeyEntry.state(next, KeyState.ACTIVE), KeyEntry.state(active, KeyState.RETIRING));
    }
    throw invalid("the epoch is not in the state before the one that is wished");
  }

  private KeyEntry commitment(Organisation organisation, KeyState state) {
    return KeyEntry.commitment(parts.symbolKeys.make(organisation).commit(random), state);
  }

  private void write(Statements statements, MerkleFrontier edge, List<SignedEntry> all) {
    Instant now = parts.clock.instant();
    long first = edge.size();
    all.forEach(entry -> edge.add(entry.leafHash()));
    Checkpoint unsigned = new Checkpoint(edge.size(), edge.root(), List.of());
    parts.store.sendEntries(
        statements, first, all.stream().map(entry -> new Taken(entry, true)).toList(), now);
    parts.store.sendCheckpoint(
        statements, unsigned.with(parts.own, parts.signingKey.sign(unsigned.signed())), now);
    heads.send(statements, edge);
  }

  private static Refusal invalid(String sentence) {
    return Refusal.of(TranslationReason.KEY_ENTRY_INVALID, sentence);
  }
}
