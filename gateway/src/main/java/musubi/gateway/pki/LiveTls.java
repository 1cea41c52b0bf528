package musubi.gateway.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pki.PkiException.Reason;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's key, chain and anchors for as long as it runs: when {@link TlsFiles} change, what they
 * hold is read, checked and shown from the next handshake on. A set that is broken or half written
 * leaves the last good one in force.
 *
 * <p>Thread-safe; close it to stop looking.
 */
public final class LiveTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LiveTls.class);

  /** How often the files are looked at; ours. */
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);

  private final TlsFiles files;
  private final InstantSource clock;
  private final Metrics metrics;
  private final OwnKeyManager keyManager;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final Worker worker;
  private volatile TlsMaterial material;

  // Of the worker alone: the files as they were at the last look, when they were last taken, and
  // when they were last complained about.
  private List<Object> seen;
  private List<Object> taken;
  private List<Object> broken = List.of();

  private LiveTls(TlsFiles files, InstantSource clock, Metrics metrics) {
    this.files = files;
    this.clock = clock;
    this.metrics = metrics;
    this.taken = stamps();
    this.seen = taken;
    this.material = TlsMaterial.load(files);
    this.keyManager = new OwnKeyManager(material);
    metrics.gauge("musubi_certificate_expires_seconds", this::secondsLeft);
    metrics.count(0, "musubi_certificate_reloads_total");
    metrics.count(0, "musubi_certificate_reload_failures_total");
    this.worker = Worker.start("certificates", this::look);
  }

  /**
   * Reads the files and begins to watch them.
   *
   * @throws PkiException as {@link TlsMaterial#load}
   */
  public static LiveTls start(TlsFiles files, InstantSource clock, Metrics metrics) {
    return new LiveTls(files, clock, metrics);
  }

  /** Whom the certificate names; a renewed one never names anybody else. */
  public CertificateName name() {
    return material.name();
  }

  /** What is in force now. */
  public TlsMaterial material() {
    return material;
  }

  /** The root certificates that the file holds now. */
  public List<X509Certificate> anchors() {
    return material.anchors();
  }

  /** Shows the certificate that is in force when a handshake asks. */
  public X509ExtendedKeyManager keyManager() {
    return keyManager;
  }

  /**
   * As {@link TlsMaterial#trustManager()}, for as long as the node runs: both are asked in every
   * handshake.
   *
   * @param anchors root certificates, such as {@link #anchors}
   * @param trustedServers whether a verified server, leaf and CA, is still trusted
   */
  public X509ExtendedTrustManager trustManager(
      Supplier<List<X509Certificate>> anchors, Predicate<X509Certificate[]> trustedServers) {
    return new ChainTrustManager(anchors, trustedServers);
  }

  /** Runs after each change of key, chain or anchors, on the thread that found it. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  /**
   * Takes files only when they stand as they stood at the look before: who writes two of them, one
   * after the other, is not told that the first alone is wrong.
   */
  private boolean look() throws InterruptedException {
    Thread.sleep(LOOK_EVERY);
    List<Object> found = stamps();
    if (found.equals(seen) && !found.equals(taken)) {
      take(found);
    }
    seen = found;
    return false;
  }

  private void take(List<Object> found) {
    TlsMaterial read;
    try {
      read = TlsMaterial.load(files);
      requireUsable(read);
    } catch (PkiException e) {
      complain(found, e);
      return;
    }
    taken = found;
    TlsMaterial old = material;
    if (read.chain().equals(old.chain()) && read.anchors().equals(old.anchors())) {
      return;
    }
    keyManager.show(read);
    material = read;
    metrics.count("musubi_certificate_reloads_total");
    LOG.info("took a changed certificate or anchor; the certificate expires {}", expires(read));
    listeners.forEach(Runnable::run);
  }

  private void requireUsable(TlsMaterial read) {
    if (!read.name().equals(name())) {
      throw new PkiException(
          Reason.CHAIN, files.chain() + " names " + read.name() + " (expected: " + name() + ")");
    }
    Instant now = clock.instant();
    Instant begins = read.chain().getFirst().getNotBefore().toInstant();
    if (now.isBefore(begins) || now.isAfter(expires(read))) {
      throw new PkiException(
          Reason.VALIDITY,
          files.chain() + " is valid from " + begins + " until " + expires(read) + " only");
    }
  }

  /** Once for each state of the files, although they are tried at every look. */
  private void complain(List<Object> found, PkiException failure) {
    if (!found.equals(broken)) {
      broken = found;
      metrics.count("musubi_certificate_reload_failures_total");
      LOG.warn("the last good certificate stays in force: {}", failure.getMessage());
    }
  }

  private long secondsLeft() {
    return Duration.between(clock.instant(), expires(material)).toSeconds();
  }

  private static Instant expires(TlsMaterial one) {
    return one.chain().getFirst().getNotAfter().toInstant();
  }

  /** What differs when a file was written or replaced. */
  private List<Object> stamps() {
    return Stream.concat(
            Stream.of(files.key(), files.chain(), files.anchors()), files.revocations().stream())
        .map(LiveTls::stamp)
        .toList();
  }

  private static Object stamp(Path file) {
    try {
      return Map.copyOf(Files.readAttributes(file, "unix:ino,size,lastModifiedTime,ctime"));
    } catch (IOException e) {
      return "missing";
    }
  }
}
