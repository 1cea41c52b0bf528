package musubi.gateway.acquisition;

import static java.util.Objects.requireNonNull;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import musubi.gateway.symbol.Token;
import musubi.gateway.value.ResidentRecordCode;

/**
 * A request for one symbol, handed over by who knows the person. Prints as redacted.
 *
 * @param token processing number as the broker signed it
 * @param fourItemsCheck 32 bytes, {@link FourItemsCheck}
 */
public record HandOver(Token token, ResidentRecordCode code, byte[] fourItemsCheck) {
  /** Requests in one message at most; ours. */
  public static final int MOST = 500;

  private static final int CHECK_BYTES = 32;

  public HandOver {
    requireNonNull(token, "token");
    requireNonNull(code, "code");
    if (fourItemsCheck.length != CHECK_BYTES) {
      throw new IllegalArgumentException(
          "four items check: " + fourItemsCheck.length + " bytes (expected: 32)");
    }
  }

  /** The processing number, as a key of maps. */
  ByteBuffer number() {
    return ByteBuffer.wrap(token.number16());
  }

  /** All that makes a repeat the same: number, person and check. */
  byte[] content() {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    content.writeBytes(token.number16());
    content.writeBytes(code.digits().getBytes(StandardCharsets.US_ASCII));
    content.writeBytes(fourItemsCheck);
    return content.toByteArray();
  }

  @Override
  public String toString() {
    return "HandOver[redacted]";
  }
}
