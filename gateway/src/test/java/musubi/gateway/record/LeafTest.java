package musubi.gateway.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import musubi.gateway.access.Purpose;
import musubi.gateway.record.CallRecord.Decision;
import org.junit.jupiter.api.Test;

class LeafTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] SALT = new byte[Leaf.SALT_BYTES];
  private static final Instant AT = Instant.parse("2026-03-31T15:00:00.123456Z");
  private static final UUID ID = UUID.fromString("019d4478-0000-7000-8000-000000000001");
  private static final Purpose PURPOSE = new Purpose("resident-record", "A-1", "OP-1", "T-1");

  @Test
  void fields_everyKind_areTheBytesOfTheFormat() {
    assertEquals("fffffffffffffffe", hex(new Fields().put(-2)));
    assertEquals("00000003e38182", hex(new Fields().put("あ")));
    assertEquals("00000000", hex(new Fields().put("")));
    assertEquals("000000020102", hex(new Fields().put(new byte[] {1, 2})));
    assertEquals("0102", hex(new Fields().fixed((byte) 1, (byte) 2)));
    assertEquals("019d4478000070008000000000000001", hex(new Fields().put(ID)));
    assertEquals("00000000000f4240", hex(new Fields().put(Instant.ofEpochSecond(1))));
    assertEquals("00", hex(new Fields().put(Optional.<String>empty(), Fields::put)));
    assertEquals("0100000000", hex(new Fields().put(Optional.of(""), Fields::put)));
    assertEquals("010000000000000007", hex(new Fields().put(Optional.of(7L), Fields::put)));
  }

  @Test
  void micros_finerTime_isCutOffNotRounded() {
    assertEquals(1_999_999, Fields.micros(Instant.ofEpochSecond(1, 999_999_999)));
    assertEquals(-1, Fields.micros(Instant.ofEpochSecond(-1, 999_999_001)));
  }

  @Test
  void of_finerTime_isTheSameLeaf() {
    assertArrayEquals(leaf(call().at(AT)), leaf(call().at(AT.plusNanos(999))));
  }

  @Test
  void of_anyFieldAltered_isAnotherLeaf() {
    List<Call> calls =
        List.of(
            call(),
            call().at(AT.plusNanos(1_000)),
            call().id(new UUID(1, 1)),
            call().text(0, "R-02"),
            call().text(1, "other/Method"),
            call().recordClass(2),
            call().decision(Decision.REFUSED),
            call().text(2, "ROUTE_NOT_ALLOWED"),
            call().text(3, "musubi://register/131121/other"),
            call().requestId(Optional.empty()),
            call().requestId(Optional.of(new UUID(2, 2))),
            call().purpose(new Purpose("resident-recorD", "A-1", "OP-1", "T-1")),
            call().purpose(new Purpose("resident-record", "A-2", "OP-1", "T-1")),
            call().purpose(new Purpose("resident-record", "A-1", "OP-2", "T-1")),
            call().purpose(new Purpose("resident-record", "A-1", "OP-1", "T-2")),
            call().text(4, "other-basis"),
            call().subject(Optional.empty()),
            call().subject(Optional.of(new byte[0])),
            call().subject(Optional.of(new byte[32])),
            call().text(5, "131130"),
            call().numbers(2, 2),
            call().numbers(1, 3),
            call().finding(new CallRecord.Finding("code", "", 0, "")),
            call().finding(new CallRecord.Finding("", "code", 0, "")),
            call().finding(new CallRecord.Finding("", "", 1, "")),
            call().finding(new CallRecord.Finding("", "", 0, "code")));

    Set<String> leaves = new HashSet<>();
    calls.forEach(call -> leaves.add(HEX.formatHex(leaf(call))));

    assertEquals(calls.size(), leaves.size());
  }

  @Test
  void of_textMovedToTheNextField_isAnotherLeaf() {
    assertNotEquals(
        HEX.formatHex(leaf(call().purpose(new Purpose("ab", "c", "d", "e")))),
        HEX.formatHex(leaf(call().purpose(new Purpose("a", "bc", "d", "e")))));
  }

  @Test
  void of_anotherSalt_isAnotherLeaf() {
    CallRecord call = call().make();

    assertNotEquals(
        HEX.formatHex(Leaf.of(salted(call, Leaf.salt()))),
        HEX.formatHex(Leaf.of(salted(call, Leaf.salt()))));
    assertThrows(IllegalArgumentException.class, () -> Leaf.of(salted(call, new byte[15])));
  }

  private static String hex(Fields fields) {
    return HEX.formatHex(fields.toByteArray());
  }

  private static byte[] leaf(Call call) {
    return Leaf.of(call.make());
  }

  private static CallRecord salted(CallRecord call, byte[] salt) {
    return new CallRecord(
        call.id(),
        call.at(),
        call.act(),
        call.decision(),
        call.reason(),
        call.parties(),
        call.requestId(),
        call.purpose(),
        call.subject(),
        call.numbers(),
        call.finding(),
        call.passage(),
        salt);
  }

  private static Call call() {
    return new Call();
  }

  /** A record, each field of which can be another. */
  private static final class Call {
    private final String[] texts = {
      "R-01",
      "musubi.registry.v1.UpdateService/PushUpdate",
      "",
      "musubi://register/131121/main",
      "update-notice",
      "131121"
    };
    private UUID id = ID;
    private Instant at = AT;
    private int recordClass = 1;
    private Decision decision = Decision.ANSWERED;
    private Optional<UUID> requestId = Optional.of(ID);
    private Purpose purpose = PURPOSE;
    private Optional<byte[]> subject =
        Optional.of("keyed digest".getBytes(StandardCharsets.US_ASCII));
    private long first = 1;
    private long last = 2;
    private CallRecord.Finding finding = CallRecord.Finding.NONE;

    Call id(UUID other) {
      id = other;
      return this;
    }

    Call at(Instant other) {
      at = other;
      return this;
    }

    Call text(int which, String other) {
      texts[which] = other;
      return this;
    }

    Call recordClass(int other) {
      recordClass = other;
      return this;
    }

    Call decision(Decision other) {
      decision = other;
      return this;
    }

    Call requestId(Optional<UUID> other) {
      requestId = other;
      return this;
    }

    Call purpose(Purpose other) {
      purpose = other;
      return this;
    }

    Call subject(Optional<byte[]> other) {
      subject = other;
      return this;
    }

    Call numbers(long otherFirst, long otherLast) {
      first = otherFirst;
      last = otherLast;
      return this;
    }

    Call finding(CallRecord.Finding other) {
      finding = other;
      return this;
    }

    CallRecord make() {
      return new CallRecord(
          id,
          at,
          new CallRecord.Act(texts[0], texts[1], recordClass, texts[4]),
          decision,
          texts[2],
          CallRecord.Parties.own(texts[3]),
          requestId,
          purpose,
          subject,
          new CallRecord.Numbers(texts[5], first, last),
          finding,
          CallRecord.Passage.NONE,
          SALT);
    }
  }
}
