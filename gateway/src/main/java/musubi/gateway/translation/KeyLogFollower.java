package musubi.gateway.translation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.merkle.MerkleFrontier;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.Database;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.translation.KeyLog.Taken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the broker's key log: takes entries once a checkpoint that counts stands for them, keeps
 * all of them, refuses a log that was rolled back or forked, watches the entries of its own
 * organisation, and enters its own keys. At the witness it signs what it has checked and kept, and
 * nothing that does not continue it.
 *
 * <p>What is refused changes nothing: the log that was in force stays, the reason is counted and
 * said aloud.
 *
 * <p>One owner: one worker on one virtual thread.
 */
public final class KeyLogFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLogFollower.class);

  // Ours: how long it waits for news, how often it tries to enter keys, and pauses between.
  private static final Duration WAIT = Duration.ofMillis(500);
  private static final Duration ENTER_AGAIN = Duration.ofSeconds(2);
  private static final Duration RENEW_AGAIN = Duration.ofHours(1);
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LAST_PAUSE_MILLIS = 2_000;

  private final Parts parts;
  private final Worker worker;
  private final List<SignedEntry> waiting = new ArrayList<>();
  private Optional<KeyLogLink.Watch> running = Optional.empty();
  private Instant enterNext = Instant.MIN;
  private Instant renewNext = Instant.MIN;
  private long pause = FIRST_PAUSE_MILLIS;
  private String said = "";
  private volatile boolean well;

  /**
   * What a follower stands on.
   *
   * @param own this node
   * @param signingKey its key in the directory; it signs own entries, and checkpoints at a witness
   * @param keys own secrets, whose public keys it enters; none where it only watches and signs
   * @param witnesses whose signatures a checkpoint needs beside the broker's
   * @param isWitness whether this node countersigns
   */
  public record Parts(
      NodeName own,
      SigningKey signingKey,
      Optional<OwnKeys> keys,
      KeyLog log,
      PgKeyLog store,
      Database database,
      KeyLogLink broker,
      NodeKeys nodeKeys,
      List<NodeName> witnesses,
      boolean isWitness,
      InstantSource clock,
      Metrics metrics) {
    @Override
    public String toString() {
      return "Parts[" + own + "]";
    }
  }

  private KeyLogFollower(Parts parts) {
    this.parts = parts;
    this.worker = Worker.start("key-log", this::follow);
  }

  /** Takes up what the database has, then follows. */
  public static KeyLogFollower start(Parts parts) {
    load(parts.log, parts.store, parts.database);
    parts.keys.ifPresent(keys -> keys.logged(parts.log, parts.clock.instant()));
    parts.metrics.gauge("musubi_key_log_entries", parts.log::size);
    return new KeyLogFollower(parts);
  }

  /** Takes up what the database has, up to its newest checkpoint. */
  private static void load(KeyLog log, PgKeyLog store, Database database) {
    long size = store.last(database).map(Checkpoint::size).orElse(0L);
    while (log.size() < size) {
      int most = (int) Math.min(PgKeyLog.PAGE, size - log.size());
      List<Taken> page = store.from(database, log.size(), most);
      if (page.isEmpty()) {
        throw new IllegalStateException("the key log in the database lacks entries");
      }
      log.extend(page);
    }
  }

  /** Whether the log flows. */
  public boolean isWell() {
    return well;
  }

  /**
   * Enters what this organisation wishes for its own symbol key: PREPARED asks for the key of this
   * epoch, ACTIVE says that every row has its symbol under it. Repeats change nothing.
   *
   * @throws StreamEndedException when the broker did not take it, with its reason
   */
  public void wish(Organisation own, KeyState wish) {
    parts.broker.append(KeyLogMessages.sign(KeyEntry.rotation(own, wish), parts.signingKey));
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private boolean follow() throws InterruptedException {
    try {
      if (running.isEmpty()) {
        waiting.clear();
        running = Optional.of(parts.broker.watch(parts.log.size(), parts.isWitness));
      }
      Optional<KeyLogLink.Update> update = running.get().take(WAIT);
      if (update.isPresent()) {
        take(update.get());
      }
      parts.keys.ifPresent(this::renewAndEnter);
      flows();
    } catch (StreamEndedException e) {
      refused(
          e.reason().equals(TranslationReason.KEY_LOG_SHORTER.name())
              ? TranslationReason.KEY_LOG_ROLLED_BACK.name()
              : e.reason());
    } catch (Refusal e) {
      refused(e.reason().name());
    } catch (InterruptedException e) {
      running.ifPresent(KeyLogLink.Watch::breakOff);
      throw e;
    }
    return false;
  }

  private void flows() {
    pause = FIRST_PAUSE_MILLIS;
    if (!well) {
      well = true;
      said = "";
      LOG.info("the key log flows, {} entries", parts.log.size());
    }
  }

  /** Says each thing once, until something else happens; a log that is refused is an alarm. */
  private void refused(String reason) throws InterruptedException {
    running.ifPresent(KeyLogLink.Watch::breakOff);
    running = Optional.empty();
    well = false;
    parts.metrics.count("musubi_key_log_refused_total", "reason", reason);
    if (!said.equals(reason)) {
      said = reason;
      if (isAlarm(reason)) {
        LOG.error("ALARM: the broker's key log is refused: {}", reason);
      } else {
        LOG.info("the key log waits: {}", reason);
      }
    }
    TimeUnit.MILLISECONDS.sleep(pause);
    pause = Math.min(LAST_PAUSE_MILLIS, pause * 2);
  }

  private static boolean isAlarm(String reason) {
    return Arrays.stream(TranslationReason.values()).anyMatch(each -> each.name().equals(reason));
  }

  private void take(KeyLogLink.Update update) {
    waiting.addAll(update.entries());
    if (update.checkpoint().isEmpty()) {
      return;
    }
    Checkpoint checkpoint = update.checkpoint().get();
    requireContinues(checkpoint);
    requireSigned(checkpoint);
    List<Taken> entries = new ArrayList<>();
    boolean first = parts.log.size() == 0;
    for (SignedEntry entry : waiting) {
      entries.add(new Taken(entry, isGenuine(entry, first)));
    }
    if (parts.isWitness) {
      requireGenuine(entries);
      checkpoint = checkpoint.with(parts.own, parts.signingKey.sign(checkpoint.signed()));
    }
    keep(entries, checkpoint);
    waiting.clear();
    parts.keys.ifPresent(keys -> watchOwn(keys, entries));
    if (parts.isWitness && !isSignedHere(update.checkpoint().get())) {
      parts.broker.countersign(
          new Checkpoint(checkpoint.size(), checkpoint.root(), List.of())
              .with(parts.own, parts.signingKey.sign(checkpoint.signed())));
    }
  }

  /** A log only grows, and what was in it stays where it was. */
  private void requireContinues(Checkpoint checkpoint) {
    if (checkpoint.size() < parts.log.size()) {
      throw Refusal.of(TranslationReason.KEY_LOG_ROLLED_BACK);
    }
    MerkleFrontier edge = parts.log.edge();
    waiting.forEach(entry -> edge.add(entry.leafHash()));
    if (checkpoint.size() != edge.size() || !Arrays.equals(checkpoint.root(), edge.root())) {
      throw Refusal.of(TranslationReason.KEY_LOG_FORKED);
    }
  }

  private void requireSigned(Checkpoint checkpoint) {
    boolean signed =
        checkpoint.isSignedBy(
                Organisations.BROKER_NODE, parts.nodeKeys.of(Organisations.BROKER_NODE))
            && (parts.isWitness || isCounted(checkpoint));
    if (!signed) {
      throw Refusal.of(TranslationReason.CHECKPOINT_UNSIGNED);
    }
  }

  private boolean isSignedHere(Checkpoint checkpoint) {
    return checkpoint.isSignedBy(parts.own, List.of(parts.signingKey.publicKey()));
  }

  private boolean isCounted(Checkpoint checkpoint) {
    return parts.witnesses.stream()
        .allMatch(witness -> checkpoint.isSignedBy(witness, parts.nodeKeys.of(witness)));
  }

  /**
   * The broker's own entries stand under its signature of the checkpoint. Another body's entry has
   * to be signed by its node's key; a node that sees the log for the first time takes the witness's
   * word for keys of nodes that have been renewed since.
   */
  private boolean isGenuine(SignedEntry entry, boolean first) {
    if (entry.entry().isEmpty()) {
      return false;
    }
    KeyEntry known = entry.entry().get();
    if (!known.kind().isOwn()) {
      return entry.isSignedBy(parts.nodeKeys.of(Organisations.BROKER_NODE))
          || first && !parts.isWitness;
    }
    return entry.isSignedBy(parts.nodeKeys.of(known.organisation())) || first && !parts.isWitness;
  }

  private static void requireGenuine(List<Taken> entries) {
    for (Taken taken : entries) {
      if (!taken.genuine()) {
        throw Refusal.of(TranslationReason.KEY_ENTRY_INVALID);
      }
    }
  }

  /** Durable before it is used, and before a witness lets its signature go. */
  private void keep(List<Taken> entries, Checkpoint checkpoint) {
    Instant now = parts.clock.instant();
    long first = parts.log.size();
    parts.database.transaction(
        statements -> {
          if (!entries.isEmpty()) {
            parts.store.sendEntries(statements, first, entries, now);
          }
          parts.store.sendCheckpoint(statements, checkpoint, now);
          statements.flush();
          return null;
        });
    int unusable = parts.log.extend(entries);
    parts.keys.ifPresent(keys -> keys.logged(parts.log, now));
    if (unusable > 0) {
      parts.metrics.count(unusable, "musubi_key_log_unusable_total");
      LOG.warn(
          "{} entries of the key log give no key: not signed by their body, or not allowed",
          unusable);
    }
  }

  /** A key of this organisation that it did not make is somebody else's. */
  private void watchOwn(OwnKeys keys, List<Taken> entries) {
    List<KeyEntry> made = keys.entries();
    for (Taken taken : entries) {
      Optional<KeyEntry> entry = taken.entry().entry();
      boolean foreign =
          entry
              .filter(e -> e.organisation().equals(keys.code()))
              .filter(e -> e.kind() == KeyEntry.Kind.SIGNING || e.kind() == KeyEntry.Kind.SEALING)
              .filter(e -> made.stream().noneMatch(own -> Arrays.equals(own.key(), e.key())))
              .filter(e -> Instant.ofEpochSecond(e.notAfter()).isAfter(parts.clock.instant()))
              .isPresent();
      if (foreign) {
        parts.metrics.count("musubi_key_log_foreign_total");
        LOG.error("ALARM: the key log has a key of this organisation that it did not make");
      }
    }
  }

  private void renewAndEnter(OwnKeys keys) {
    Instant now = parts.clock.instant();
    if (!now.isBefore(renewNext)) {
      keys.renew(now);
      renewNext = now.plus(RENEW_AGAIN);
    }
    if (now.isBefore(enterNext)) {
      return;
    }
    enterNext = now.plus(ENTER_AGAIN);
    for (KeyEntry entry : keys.entries()) {
      if (isMissing(entry, now)) {
        parts.broker.append(KeyLogMessages.sign(entry, parts.signingKey));
        enterNext = now.plusMillis(WAIT.toMillis());
      }
    }
  }

  private boolean isMissing(KeyEntry entry, Instant now) {
    if (!Instant.ofEpochSecond(entry.notAfter()).isAfter(now)) {
      return false;
    }
    return entry.kind() == KeyEntry.Kind.SIGNING
        ? parts.log.signing(entry.organisation(), now).stream()
            .noneMatch(key -> Arrays.equals(key.encoded(), entry.key()))
        : parts.log.sealing(entry.organisation(), now).isEmpty()
            || !parts.log.isSealing(entry.organisation(), HpkeKey.id(entry.key()), now);
  }
}
