package musubi.gateway.pg;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked once from the archive on the class path; another archive (an
 * update) replaces them at the next start. The caller holds the directory's lock.
 */
final class Software {
  private static final String DIGEST_FILE = "archive.sha256";
  private static final Map<String, String> ARCHIVES =
      Map.of("amd64", "postgres-linux-x86_64.txz", "aarch64", "postgres-linux-arm_64.txz");

  private Software() {}

  static void unpack(ServerDirectory directory) throws IOException, InterruptedException {
    String archive = archive();
    String digest = digest(archive);
    Path mark = directory.software().resolve(DIGEST_FILE);
    if (Files.exists(mark) && Files.readString(mark).strip().equals(digest)) {
      return;
    }
    Path fresh = directory.root().resolve("software.new");
    PrivateFiles.deleteTree(fresh);
    extract(archive, fresh);
    Files.writeString(fresh.resolve(DIGEST_FILE), digest + "\n");
    sync(fresh);
    PrivateFiles.deleteTree(directory.software());
    Files.move(fresh, directory.software(), ATOMIC_MOVE);
  }

  private static String archive() {
    String system = System.getProperty("os.name");
    String machine = System.getProperty("os.arch");
    String archive = ARCHIVES.get(machine);
    if (!system.equals("Linux")
        || archive == null
        || Software.class.getResource("/" + archive) == null) {
      throw new EmbeddedServerException(
          "no PostgreSQL binaries for " + system + " on " + machine + " are on the class path");
    }
    return archive;
  }

  private static InputStream open(String archive) {
    return Software.class.getResourceAsStream("/" + archive);
  }

  private static String digest(String archive) throws IOException {
    try (InputStream in = open(archive)) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] buffer = new byte[1 << 16];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        sha256.update(buffer, 0, read);
      }
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException impossible) {
      throw new AssertionError(impossible); // every JDK has it
    }
  }

  private static void extract(String archive, Path target) throws IOException {
    try (var tar =
        new TarArchiveInputStream(
            new XZCompressorInputStream(new BufferedInputStream(open(archive))))) {
      createDirectory(target);
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException(archive + ": an entry leads out of the archive");
        }
        extract(tar, entry, path);
      }
    }
  }

  private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      createDirectory(path);
      return;
    }
    createDirectory(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    boolean program = (entry.getMode() & 0100) != 0;
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
  }

  // Whatever the umask: the programs may run as another user than the one who unpacks them.
  private static void createDirectory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  // One call for a thousand files; without it a power cut could leave empty programs that look
  // unpacked.
  private static void sync(Path tree) throws IOException, InterruptedException {
    Programs.run(List.of("sync", "-f", tree.toString()), tree, Duration.ofMinutes(5));
  }
}
