package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdTest {
  /** The example of RFC 9562, appendix A.6. */
  private static final String EXAMPLE = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

  @Test
  void parse_exampleOfTheRfc_hasItsTime() {
    RequestId id = RequestId.parse(EXAMPLE);

    assertEquals(Instant.parse("2022-02-22T19:22:22Z"), id.time());
    assertEquals(EXAMPLE, id.toString());
    assertEquals(id, RequestId.parse("017F22E2-79B0-7CC3-98C4-DC0C0C07398F"));
  }

  @Test
  void at_manyIds_keepTheirTimeAndDiffer() {
    Instant time = Instant.parse("2026-01-15T03:04:05.678Z");
    Random random = new Random(3);
    Set<RequestId> made = new HashSet<>();
    long ones = 0;
    long zeros = 0;
    for (int i = 0; i < 10_000; i++) {
      RequestId id = RequestId.at(time, random);
      assertEquals(time, id.time());
      assertEquals(id, RequestId.parse(id.toString()));
      made.add(id);
      ones |= id.value().getLeastSignificantBits();
      zeros |= ~id.value().getLeastSignificantBits();
    }

    assertEquals(10_000, made.size());
    // All but the two bits of the variant vary.
    assertEquals(-1L >>> 2, ones & zeros);
  }

  @Test
  void at_edgesOfTheTime_areKeptAndBeyondRefused() {
    Random random = new Random(4);
    Instant last = Instant.ofEpochMilli((1L << 48) - 1);

    assertEquals(Instant.EPOCH, RequestId.at(Instant.EPOCH, random).time());
    assertEquals(last, RequestId.at(last, random).time());
    assertThrows(
        IllegalArgumentException.class, () -> RequestId.at(Instant.ofEpochMilli(-1), random));
    assertThrows(IllegalArgumentException.class, () -> RequestId.at(last.plusMillis(1), random));
  }

  @Test
  void new_everyVersionAndVariant_onlyVersionSevenOfTheRfcPasses() {
    UUID example = UUID.fromString(EXAMPLE);
    for (long version = 0; version < 16; version++) {
      for (long variant = 0; variant < 8; variant++) {
        UUID uuid =
            new UUID(
                example.getMostSignificantBits() & ~0xF000L | version << 12,
                example.getLeastSignificantBits() << 3 >>> 3 | variant << 61);
        boolean expected = version == 7 && (variant == 4 || variant == 5);

        assertEquals(expected, accepts(uuid), uuid::toString);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "017f22e2",
        "017f22e279b07cc398c4dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "17f22e2-79b0-7cc3-98c4-0dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
        "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        "017f22e2_79b0_7cc3_98c4_dc0c0c07398f",
        "919108f7-52d1-4320-9bac-f847db4148a8",
      })
  void parse_badText_isRefusedWithoutTheText(String text) {
    var refused = assertThrows(IllegalArgumentException.class, () -> RequestId.parse(text));

    assertFalse(!text.isEmpty() && refused.getMessage().contains(text));
    assertEquals(null, refused.getCause());
  }

  private static boolean accepts(UUID uuid) {
    try {
      new RequestId(uuid);
      return true;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
