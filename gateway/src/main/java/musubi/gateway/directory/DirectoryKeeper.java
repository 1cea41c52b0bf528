package musubi.gateway.directory;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import musubi.gateway.directory.DirectoryException.Reason;
import musubi.gateway.value.BodyCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory in force at a node: the newest that was ever taken, kept in the database, aged by
 * the clock. An older one is never taken again, not even after a restart.
 *
 * <p>Thread-safe. {@link #current} is one read of a field and may be asked at every call.
 */
public final class DirectoryKeeper {
  /** How long after its expiry a directory still serves; ours. */
  public static final Duration GRACE = Duration.ofHours(4);

  private static final Logger LOG = LoggerFactory.getLogger(DirectoryKeeper.class);

  private final PgDirectory store;
  private final String environment;
  private final Supplier<List<X509Certificate>> ownAnchors;
  private final Duration grace;
  private final InstantSource clock;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Held held = Held.NOTHING;

  /** What is in force, and its bytes. */
  private record Held(Optional<Directory> directory, byte[] signed) {
    static final Held NOTHING = new Held(Optional.empty(), new byte[0]);

    @Override
    public String toString() {
      return "Held[" + directory + "]";
    }
  }

  /** How old the directory is. */
  public enum Age {
    /** There is none. */
    NONE,
    FRESH,
    /** Past its expiry: a newer one is overdue. */
    STALE,
    /** Past expiry and grace: nothing may be answered by it. */
    EXPIRED
  }

  /**
   * Takes up what the database has.
   *
   * @param environment the only environment whose directory is taken
   * @param ownAnchors roots of the node's own file, trusted with or without a directory
   * @param grace time after its expiry in which a directory still serves
   */
  public DirectoryKeeper(
      PgDirectory store,
      String environment,
      Supplier<List<X509Certificate>> ownAnchors,
      Duration grace,
      InstantSource clock) {
    this.store = store;
    this.environment = environment;
    this.ownAnchors = ownAnchors;
    this.grace = grace;
    this.clock = clock;
    store.last().ifPresent(this::restore);
  }

  /** The directory in force, of whatever age; empty when there never was one. */
  public Optional<Directory> current() {
    return held.directory;
  }

  /** The directory, when calls may still be decided by it. */
  public Optional<Directory> inForce(Instant now) {
    return held.directory.filter(d -> now.isBefore(d.expires().plus(grace)));
  }

  /** Its age. */
  public Age age(Instant now) {
    Optional<Directory> directory = held.directory;
    if (directory.isEmpty()) {
      return Age.NONE;
    }
    if (now.isBefore(directory.get().expires())) {
      return Age.FRESH;
    }
    return inForce(now).isPresent() ? Age.STALE : Age.EXPIRED;
  }

  /** Number of the directory in force; 0 when there is none. */
  public long number() {
    return held.directory.map(Directory::number).orElse(0L);
  }

  /** The directory in force as it was signed; empty when there is none. */
  public byte[] signed() {
    return held.signed.clone();
  }

  /** Roots that are trusted: the node's own, and those of the directory. */
  public List<X509Certificate> anchors() {
    Set<X509Certificate> anchors = new LinkedHashSet<>(ownAnchors.get());
    held.directory.ifPresent(directory -> anchors.addAll(directory.roots()));
    return List.copyOf(anchors);
  }

  /** Runs after a newer directory came into force. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /**
   * Takes a directory: durable and in force when this returns.
   *
   * @return whether it is newer than the one before; the same again changes nothing
   * @throws DirectoryException it is not taken
   */
  public synchronized boolean take(byte[] signed) {
    if (held.directory.isPresent() && Arrays.equals(signed, held.signed)) {
      return false;
    }
    DirectoryMessages.Verified verified = DirectoryMessages.verify(signed, anchors());
    Directory directory = verified.directory();
    requireSigner(verified);
    requireNext(directory);
    store.keep(directory, clock.instant(), signed);
    held = new Held(Optional.of(directory), signed.clone());
    LOG.info("directory {} in force until {}", directory.number(), directory.expires());
    listeners.forEach(Runnable::run);
    return true;
  }

  private void requireNext(Directory directory) {
    if (!directory.environment().equals(environment)) {
      throw new DirectoryException(
          Reason.OTHER_ENVIRONMENT, "the directory is that of another environment");
    }
    if (directory.number() < number()) {
      throw new DirectoryException(
          Reason.OLDER, "directory " + directory.number() + " is older than " + number());
    }
    if (directory.number() == number()) {
      throw new DirectoryException(
          Reason.FORKED, "directory " + number() + " was signed twice with different content");
    }
    if (!clock.instant().isBefore(directory.expires())) {
      throw new DirectoryException(
          Reason.EXPIRED, "directory " + directory.number() + " expired before it came");
    }
  }

  /** The signer may have been revoked by the directory before. */
  private void requireSigner(DirectoryMessages.Verified verified) {
    held.directory
        .flatMap(d -> d.distrust(BodyCode.NATION, verified.signerChain()))
        .ifPresent(
            why -> {
              throw new DirectoryException(
                  Reason.NOT_GENUINE, "its signer is not trusted: " + why.name());
            });
  }

  private void restore(byte[] signed) {
    try {
      Directory directory = DirectoryMessages.verify(signed, ownAnchors.get()).directory();
      if (directory.environment().equals(environment)) {
        held = new Held(Optional.of(directory), signed);
      }
    } catch (DirectoryException e) {
      LOG.warn("the directory in the database is not taken up: {}", e.getMessage());
    }
  }
}
