package musubi.gateway.pki;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import musubi.gateway.pki.PkiException.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyTest {
  private static final byte[] SIGNED = {1, 2, 3};

  @TempDir Path temp;

  @Test
  void open_newDirectory_makesBothFilesWithTheirModes() throws IOException {
    SigningKey key = open();

    assertEquals("rwx------", mode(""));
    assertEquals("rw-------", mode("signing.key"));
    assertEquals("rw-r--r--", mode("signing.pub"));
    assertArrayEquals(
        key.publicKey().getEncoded(),
        Pem.single(Files.readAllBytes(file("signing.pub")), Pem.PUBLIC_KEY, "signing.pub"));
    assertTrue(Ecdsa.verify(key.publicKey(), SIGNED, key.sign(SIGNED)));
    assertEquals(64, key.sign(SIGNED).length);
    assertEquals(8, key.id().length);
  }

  @Test
  void open_again_isTheSameKey() {
    SigningKey first = open();

    SigningKey second = open();

    assertEquals(first.publicKey(), second.publicKey());
    assertArrayEquals(first.id(), second.id());
    assertTrue(Ecdsa.verify(first.publicKey(), SIGNED, second.sign(SIGNED)));
  }

  @Test
  void open_killedBetweenTheFiles_writesTheSecond() throws IOException {
    SigningKey first = open();
    Files.delete(file("signing.pub"));

    assertEquals(first.publicKey(), open().publicKey());
    assertTrue(Files.exists(file("signing.pub")));
  }

  @Test
  void open_manyInstancesAtOnce_areOneKey() throws Exception {
    Set<Object> keys = new HashSet<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      PkiFiles.makeOwnerDirectory(file(""));
      var opening =
          java.util.stream.IntStream.range(0, 16).mapToObj(i -> threads.submit(this::open));
      for (var each : opening.toList()) {
        keys.add(each.get().publicKey());
      }
    }

    assertEquals(1, keys.size());
  }

  @Test
  void open_otherPublicKeyBesideIt_isRefused() throws IOException {
    open();
    SigningKey other = SigningKey.open(temp.resolve("other"));
    Files.write(file("signing.pub"), Pem.write(Pem.PUBLIC_KEY, other.publicKey().getEncoded()));

    assertRefused(Reason.KEY_MISMATCH);
  }

  @Test
  void open_keyThatOthersMayRead_isRefused() throws IOException {
    open();
    Files.setPosixFilePermissions(
        file("signing.key"), PosixFilePermissions.fromString("rw-r-----"));

    assertRefused(Reason.FILE_MODE);
  }

  @Test
  void open_noKeyInTheFile_isRefusedAndNotReplaced() throws IOException {
    open();
    Files.writeString(file("signing.key"), "MARKED-SECRET");

    String sentence = assertRefused(Reason.FILE_CONTENT);

    assertFalse(sentence.contains("MARKED-SECRET"));
    assertEquals("MARKED-SECRET", Files.readString(file("signing.key")));
  }

  private String assertRefused(Reason reason) {
    PkiException refused = assertThrows(PkiException.class, this::open);
    assertEquals(reason, refused.reason());
    return refused.getMessage();
  }

  private SigningKey open() {
    return SigningKey.open(file(""));
  }

  private Path file(String name) {
    return temp.resolve("node").resolve(name);
  }

  private String mode(String name) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file(name)));
  }
}
