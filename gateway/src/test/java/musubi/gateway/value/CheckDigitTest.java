package musubi.gateway.value;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckDigitTest {
  /** The two numbers with this check digit; weights written out, the leftmost digit first. */
  enum Kind {
    CODE(ResidentRecordCode::new, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2),
    NUMBER(IndividualNumber::new, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2);

    final Consumer<String> maker;
    final int[] weights;

    Kind(Consumer<String> maker, int... weights) {
      this.maker = maker;
      this.weights = weights;
    }

    int remainder(String digits) {
      int sum = 0;
      for (int i = 0; i < weights.length; i++) {
        sum += weights[i] * Character.digit(digits.charAt(i), 10);
      }
      return sum % 11;
    }

    String complete(String body) {
      int remainder = remainder(body);
      return body + (remainder <= 1 ? 0 : 11 - remainder);
    }

    String random(Random random) {
      StringBuilder body = new StringBuilder();
      for (int i = 0; i < weights.length; i++) {
        body.append(random.nextInt(10));
      }
      return complete(body.toString());
    }

    boolean accepts(String digits) {
      try {
        maker.accept(digits);
        return true;
      } catch (IllegalArgumentException refused) {
        return false;
      }
    }
  }

  @Test
  void new_numberWorkedByHand_isAccepted() {
    // 6*1+5*2+4*3+3*4+2*5+7*6+6*7+5*8+4*9+3*0+2*1 = 212 = 19*11 + 3; 11 - 3 = 8
    assertEquals("123456789018", new IndividualNumber("123456789018").digits());
    // 5*1+4*2+3*3+2*4+7*5+6*6+5*7+4*8+3*9+2*0 = 195 = 17*11 + 8; 11 - 8 = 3
    assertEquals("12345678903", new ResidentRecordCode("12345678903").digits());
  }

  @ParameterizedTest
  @EnumSource
  void new_everyCheckDigit_onlyTheRightOneIsAccepted(Kind kind) {
    Random random = new Random(1);
    for (int i = 0; i < 10_000; i++) {
      String good = kind.random(random);
      String body = good.substring(0, good.length() - 1);

      for (char last = '0'; last <= '9'; last++) {
        assertEquals((body + last).equals(good), kind.accepts(body + last));
      }
    }
  }

  /**
   * Every weight is prime to 11, so a changed digit always changes the remainder. Remainders 0 and
   * 1 share the check digit 0: a change between these two is the only one that cannot be seen.
   */
  @ParameterizedTest
  @EnumSource
  void new_everyOneDigitChange_isRefusedUnlessRemaindersShareTheDigit(Kind kind) {
    Random random = new Random(2);
    int unseen = 0;
    for (int i = 0; i < 2_000; i++) {
      String good = kind.random(random);
      for (int at = 0; at < kind.weights.length; at++) {
        for (char digit = '0'; digit <= '9'; digit++) {
          if (digit == good.charAt(at)) {
            continue;
          }
          String changed = good.substring(0, at) + digit + good.substring(at + 1);
          boolean cannotBeSeen = kind.remainder(good) <= 1 && kind.remainder(changed) <= 1;
          unseen += cannotBeSeen ? 1 : 0;
          assertEquals(cannotBeSeen, kind.accepts(changed));
        }
      }
    }

    // 2 of 11 remainders can pass, to 1 of the 10 other ones: about 1 change in 55.
    int changes = 2_000 * kind.weights.length * 9;
    assertEquals(1.0 / 55, (double) unseen / changes, 0.003);
  }

  @ParameterizedTest
  @EnumSource
  void new_everyByteAtEveryPosition_onlyAsciiDigitsPass(Kind kind) {
    String good = kind.complete("1".repeat(kind.weights.length));
    for (int at = 0; at < good.length(); at++) {
      for (char c = 0; c < 0x100; c++) {
        String changed = good.substring(0, at) + c + good.substring(at + 1);
        if (c < '0' || c > '9') {
          assertFalse(kind.accepts(changed));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1234567890",
        "123456789012345",
        "１２３４５６７８９０１",
        "1234567890١",
        " 2345678901"
      })
  void new_wrongShape_isRefusedWithoutTheValue(String text) {
    for (Kind kind : Kind.values()) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> kind.maker.accept(text)).getMessage();

      assertFalse(text.length() > 4 && refused.contains(text), refused);
    }
  }

  @Test
  void new_wrongCheckDigit_messageTellsTheShapeOnly() {
    var code =
        assertThrows(IllegalArgumentException.class, () -> new ResidentRecordCode("12345678904"));
    var number =
        assertThrows(IllegalArgumentException.class, () -> new IndividualNumber("123456789019"));

    assertEquals("resident-record code: wrong check digit", code.getMessage());
    assertEquals("Individual Number: wrong check digit", number.getMessage());
  }

  @Test
  void new_null_isRefused() {
    assertThrows(NullPointerException.class, () -> new ResidentRecordCode(null));
    assertThrows(NullPointerException.class, () -> new IndividualNumber(null));
    assertDoesNotThrow(() -> new ResidentRecordCode("00000000000"));
  }
}
