package musubi.gateway.pki;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import musubi.gateway.pki.PkiException.Reason;

/**
 * Files that survive a crash whole: each is there with all its bytes and its mode, or not at all.
 */
final class PkiFiles {
  static final String KEY = "key.pem";
  static final String REQUEST = "request.csr";
  static final String CHAIN = "chain.pem";
  static final String ROOT = "root.pem";
  static final String REVOCATIONS = "crl.pem";

  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> PUBLIC_FILE =
      PosixFilePermissions.fromString("rw-r--r--");

  private PkiFiles() {}

  /** Makes the directory with mode 0700; one that exists must have it already. */
  static void makeOwnerDirectory(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(OWNER_DIRECTORY));
      }
    } catch (IOException e) {
      throw access("make directory", directory, e);
    }
    requireOwnerOnly(directory, "700");
  }

  /** Refuses what anyone but its owner may read or write. */
  static void requireOwnerOnly(Path path, String expected) {
    try {
      var open = EnumSet.noneOf(PosixFilePermission.class);
      open.addAll(Files.getPosixFilePermissions(path));
      open.removeAll(OWNER_DIRECTORY);
      if (!open.isEmpty()) {
        throw new PkiException(
            Reason.FILE_MODE,
            path + " is open to others than its owner (expected: mode " + expected + ")");
      }
    } catch (IOException e) {
      throw access("read", path, e);
    }
  }

  static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw access("read", file, e);
    }
  }

  static boolean exists(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /** Writes a new file that only its owner may read; never replaces one. */
  static void createSecret(Path file, byte[] content) {
    create(file, content, OWNER_FILE);
  }

  /** Names of the files between a prefix and a suffix, without the suffix, in their order. */
  static List<String> names(Path directory, String prefix, String suffix) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, prefix + "*" + suffix)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        names.add(name.substring(0, name.length() - suffix.length()));
      }
    } catch (IOException e) {
      throw new PkiException(
          Reason.FILE_ACCESS,
          "cannot list " + directory + " (" + e.getClass().getSimpleName() + ")");
    }
    Collections.sort(names);
    return names;
  }

  /** Creates a secret; where another instance was first, its file is the one. */
  static void createSecretUnlessThere(Path file, byte[] content) {
    try {
      createSecret(file, content);
    } catch (PkiException e) {
      if (e.reason() != Reason.FILE_EXISTS) {
        throw e;
      }
    }
  }

  /** Writes a new file that anybody may read; never replaces one. */
  static void create(Path file, byte[] content) {
    create(file, content, PUBLIC_FILE);
  }

  /** Writes a file that anybody may read, in place of one that may be there. */
  static void replace(Path file, byte[] content) {
    try {
      Path draft = draft(file, content, PUBLIC_FILE);
      try {
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
      sync(file);
    } catch (IOException e) {
      throw access("write", file, e);
    }
  }

  /**
   * Writes random bytes over a file and removes it. A file system that writes elsewhere (on flash,
   * in snapshots, in a journal of data) may keep the old bytes.
   */
  static void overwriteAndDelete(Path file, SecureRandom random) {
    if (!exists(file)) {
      return;
    }
    try (FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
      byte[] noise = new byte[Math.toIntExact(out.size())];
      random.nextBytes(noise);
      ByteBuffer rest = ByteBuffer.wrap(noise);
      while (rest.hasRemaining()) {
        out.write(rest, rest.position());
      }
      out.force(true);
    } catch (IOException e) {
      throw access("overwrite", file, e);
    }
    delete(file);
  }

  /** Removes a file; one that is not there is gone already. */
  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
      sync(file);
    } catch (IOException e) {
      throw access("delete", file, e);
    }
  }

  // A hard link, unlike a move, fails when the target exists.
  private static void create(Path file, byte[] content, Set<PosixFilePermission> mode) {
    try {
      Path draft = draft(file, content, mode);
      try {
        Files.createLink(file, draft);
      } finally {
        Files.deleteIfExists(draft);
      }
      sync(file);
    } catch (IOException e) {
      throw access("write", file, e);
    }
  }

  private static Path draft(Path file, byte[] content, Set<PosixFilePermission> mode)
      throws IOException {
    Path draft = file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID());
    try (FileChannel out =
        FileChannel.open(
            draft,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(mode))) {
      ByteBuffer rest = ByteBuffer.wrap(content);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      out.force(true);
    }
    return draft;
  }

  private static void sync(Path file) throws IOException {
    try (FileChannel directory =
        FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  private static PkiException access(String verb, Path path, IOException e) {
    if (e instanceof NoSuchFileException) {
      return new PkiException(Reason.FILE_MISSING, path + ": no such file or directory", e);
    }
    if (e instanceof FileAlreadyExistsException) {
      return new PkiException(Reason.FILE_EXISTS, path + " exists and is not replaced", e);
    }
    return new PkiException(
        Reason.FILE_ACCESS,
        "cannot " + verb + " " + path + " (" + e.getClass().getSimpleName() + ")",
        e);
  }
}
