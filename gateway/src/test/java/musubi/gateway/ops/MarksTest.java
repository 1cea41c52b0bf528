package musubi.gateway.ops;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.ByteString;
import com.google.protobuf.StringValue;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarksTest {
  private static final String NAME = "珍標識太郎";

  private final Marks marks = new Marks(List.of(NAME, "OPMARK-77"));

  @Test
  void in_textWithoutTheValues_findsNothing() {
    assertEquals(
        List.of(),
        marks.in("標識 OPMARK-7 " + Base64.getEncoder().encodeToString("x".getBytes(UTF_8))));
  }

  @Test
  void in_valueInAnyForm_findsIt() {
    byte[] bytes = NAME.getBytes(UTF_8);
    for (String text :
        List.of(
            "a " + NAME + " b",
            "x" + HexFormat.of().formatHex(bytes) + "y",
            "Buffer[" + HexFormat.of().withUpperCase().formatHex(bytes),
            Base64.getEncoder().encodeToString(("1" + NAME + "2").getBytes(UTF_8)),
            Base64.getEncoder().encodeToString(("12" + NAME).getBytes(UTF_8)),
            Base64.getEncoder().encodeToString((NAME + "12").getBytes(UTF_8)),
            java.util.Arrays.toString(bytes),
            "\\u73cd\\u6a19\\u8b58\\u592a\\u90ce",
            java.net.URLEncoder.encode(NAME, UTF_8),
            com.google.protobuf.TextFormat.escapeBytes(ByteString.copyFrom(bytes)),
            StringValue.of(NAME).toString(),
            "operator=OPMARK-77;")) {
      assertFalse(marks.in(text).isEmpty(), text);
    }
  }
}
