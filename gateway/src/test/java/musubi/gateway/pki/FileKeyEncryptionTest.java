package musubi.gateway.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import musubi.gateway.pki.PkiException.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class FileKeyEncryptionTest {
  private static final byte[] SECRET = "thirty-two bytes of some secret".getBytes(UTF_8);

  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("secrets").resolve("encryption.key");
  }

  @Test
  void open_firstTime_makesAKeyForItsOwnerAlone() throws IOException {
    byte[] sealed = FileKeyEncryption.open(file).seal("k linkage/131121 3", SECRET);

    assertEquals(32, Files.size(file));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertArrayEquals(SECRET, FileKeyEncryption.open(file).open("k linkage/131121 3", sealed));
  }

  @Test
  void seal_sameSecretTwice_differs() {
    KeyEncryption encryption = FileKeyEncryption.open(file);

    assertFalse(Arrays.equals(encryption.seal("k", SECRET), encryption.seal("k", SECRET)));
  }

  @Test
  void open_otherLabelKeyOrBytes_isBroken() {
    KeyEncryption encryption = FileKeyEncryption.open(file);
    byte[] sealed = encryption.seal("k linkage/131121 3", SECRET);
    KeyEncryption other = FileKeyEncryption.open(directory.resolve("other").resolve("k"));

    assertReason(Reason.SEAL_BROKEN, () -> encryption.open("k linkage/131121 4", sealed));
    assertReason(Reason.SEAL_BROKEN, () -> other.open("k linkage/131121 3", sealed));
    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertReason(Reason.SEAL_BROKEN, () -> encryption.open("k linkage/131121 3", cut));
    }
    for (int bit = 0; bit < sealed.length * 8; bit++) {
      byte[] flipped = sealed.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertReason(Reason.SEAL_BROKEN, () -> encryption.open("k linkage/131121 3", flipped));
    }
  }

  @Test
  void open_fileOfOthersOrOtherLength_isRefused() throws IOException {
    FileKeyEncryption.open(file);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

    assertReason(Reason.FILE_MODE, () -> FileKeyEncryption.open(file));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.write(file, new byte[31]);

    assertReason(Reason.FILE_CONTENT, () -> FileKeyEncryption.open(file));
  }

  private static void assertReason(Reason reason, Executable act) {
    assertEquals(reason, assertThrows(PkiException.class, act).reason());
  }
}
