package musubi.gateway.translation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.pki.SealedSecrets;
import musubi.gateway.symbol.HpkeKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnKeysTest {
  private static final Instant NOW = Instant.parse("2026-11-01T00:00:00Z");
  private static final String CODE = "linkage/131121";

  @TempDir private Path directory;

  @Test
  void open_again_hasTheSameKeys() {
    OwnKeys first = open(NOW);
    OwnKeys second = open(NOW.plusSeconds(60));

    assertArrayEquals(first.signing().privateKey(), second.signing().privateKey());
    assertArrayEquals(first.hpke().id(), second.hpke().id());
    assertArrayEquals(first.secret("index-key"), second.secret("index-key"));
    assertEquals(
        first.entries().stream().map(KeyEntry::toString).toList(),
        second.entries().stream().map(KeyEntry::toString).toList());
  }

  @Test
  void renew_afterAMonth_opensWithBothAndUsesTheNewOneOnceItIsLogged() {
    OwnKeys keys = open(NOW);
    HpkeKey old = keys.hpke();
    Instant later = NOW.plus(OwnKeys.SEALING_NEWEST);
    KeyLog log = new KeyLog();
    log(log, keys);
    keys.logged(log, NOW);

    keys.renew(later);
    HpkeKey before = keys.hpke();
    log(log, keys);
    keys.logged(log, later);
    HpkeKey after = keys.hpke();

    assertEquals(3, keys.entries().size());
    assertArrayEquals(old.id(), before.id());
    assertArrayEquals(after.id(), log.sealing(CODE, later).orElseThrow().id());
    assertArrayEquals(old.id(), keys.hpke(old.id()).id());
  }

  @Test
  void renew_longAfter_destroysWhatNothingNeeds() {
    OwnKeys keys = open(NOW);
    HpkeKey old = keys.hpke();
    Duration kept = OwnKeys.SEALING_LIFE.plus(OwnKeys.SEALING_REST);

    keys.renew(NOW.plus(kept).minusSeconds(1));
    keys.hpke(old.id());
    keys.renew(NOW.plus(kept));

    assertThrows(Refusal.class, () -> keys.hpke(old.id()));
    assertEquals(1, keys.secrets().names("sealing-").size());
  }

  private OwnKeys open(Instant now) {
    return OwnKeys.open(
        CODE,
        SealedSecrets.open(
            directory.resolve("symbols"), FileKeyEncryption.open(directory.resolve("kek/key"))),
        now);
  }

  private static void log(KeyLog log, OwnKeys keys) {
    for (KeyEntry entry : keys.entries()) {
      SignedEntry signed =
          new SignedEntry(new byte[] {1}, new byte[] {1}, new byte[64], Optional.of(entry));
      log.extend(List.of(new KeyLog.Taken(signed, true)));
    }
  }
}
