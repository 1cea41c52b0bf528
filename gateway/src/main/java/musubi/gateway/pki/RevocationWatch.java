package musubi.gateway.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Revocation lists that are read again when a file changes. A list that cannot be read or verified
 * leaves the last good one in force: a broken file must not bring a revoked certificate back.
 *
 * <p>Thread-safe. Files are looked at once a second at most.
 */
public final class RevocationWatch implements Supplier<Revocations> {
  private static final long LOOK_AGAIN_NANOS = 1_000_000_000L;

  private final List<Path> files;
  private final Supplier<List<X509Certificate>> anchors;
  private volatile Revocations current;
  private volatile long looked;
  private List<FileTime> times;

  /**
   * Reads the lists.
   *
   * @param anchors root certificates, asked for whenever a list is read
   * @throws PkiException a list is missing or not signed under the anchors
   */
  public RevocationWatch(List<Path> files, Supplier<List<X509Certificate>> anchors) {
    this.files = List.copyOf(files);
    this.anchors = anchors;
    this.times = times();
    this.current = Revocations.load(this.files, anchors.get());
    this.looked = System.nanoTime();
  }

  @Override
  public Revocations get() {
    if (System.nanoTime() - looked > LOOK_AGAIN_NANOS) {
      look();
    }
    return current;
  }

  private synchronized void look() {
    if (System.nanoTime() - looked <= LOOK_AGAIN_NANOS) {
      return;
    }
    List<FileTime> found = times();
    if (!found.equals(times)) {
      try {
        current = Revocations.load(files, anchors.get());
        times = found;
      } catch (PkiException e) {
        // Looked at again in a second; until then the last good lists stay in force.
        looked = System.nanoTime();
        return;
      }
    }
    looked = System.nanoTime();
  }

  private List<FileTime> times() {
    List<FileTime> found = new ArrayList<>();
    for (Path file : files) {
      try {
        found.add(Files.getLastModifiedTime(file));
      } catch (IOException e) {
        found.add(FileTime.fromMillis(0));
      }
    }
    return found;
  }
}
