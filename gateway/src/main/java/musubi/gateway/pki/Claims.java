package musubi.gateway.pki;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * A JSON object of names and values ([RFC 7519 4]), each asked for with the type that it must have.
 * Every method throws an {@link IllegalArgumentException} when a claim is absent or of another
 * type; it names the claim and never repeats a value.
 *
 * <p>Immutable.
 */
public final class Claims {
  /** 9999-12-31T23:59:59Z. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final int MAX_DEPTH = 4;

  /** Of two values under one name nobody can say which was meant, so they are refused. */
  private static final ObjectReader JSON =
      new JsonMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
                  .build())
          .readerFor(Map.class)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .with(DeserializationFeature.USE_LONG_FOR_INTS);

  private final Map<?, ?> values;

  private Claims(Map<?, ?> values) {
    this.values = values;
  }

  static Claims parse(byte[] json) {
    try {
      Map<?, ?> values = JSON.readValue(json);
      if (values != null) {
        return new Claims(values);
      }
    } catch (IOException e) {
      // No cause: its message quotes what was read.
    }
    throw new IllegalArgumentException(json.length + " bytes that are no JSON object");
  }

  /** Refuses when there are others: a claim that nobody looks at might forbid something. */
  public void requireOnly(Set<String> names) {
    if (!names.containsAll(values.keySet())) {
      throw new IllegalArgumentException("a claim that is not known");
    }
  }

  /** A text of at least one character. */
  public String text(String name) {
    if (values.get(name) instanceof String text && !text.isEmpty()) {
      return text;
    }
    throw wrong(name, "a text");
  }

  /** A list of texts; it may be empty. */
  public List<String> texts(String name) {
    if (!(values.get(name) instanceof List<?> list)) {
      throw wrong(name, "a list of texts");
    }
    var texts = new ArrayList<String>();
    for (Object each : list) {
      if (!(each instanceof String text)) {
        throw wrong(name, "a list of texts");
      }
      texts.add(text);
    }
    return List.copyOf(texts);
  }

  /** A time in whole seconds since 1970. */
  public Instant time(String name) {
    if (values.get(name) instanceof Long seconds && seconds >= 0 && seconds <= LAST_SECOND) {
      return Instant.ofEpochSecond(seconds);
    }
    throw wrong(name, "whole seconds since 1970");
  }

  /** A UUID of 36 characters. */
  public UUID uuid(String name) {
    String text = text(name);
    try {
      UUID uuid = UUID.fromString(text);
      // The JDK takes groups of other lengths too.
      if (uuid.toString().equalsIgnoreCase(text)) {
        return uuid;
      }
    } catch (IllegalArgumentException e) {
      // Its message holds parts of the text.
    }
    throw wrong(name, "a UUID of 36 characters");
  }

  /** Bytes in base64url. */
  public byte[] bytes(String name, int length) {
    byte[] bytes = base64(name, text(name));
    if (bytes.length != length) {
      throw wrong(name, length + " bytes in base64url");
    }
    return bytes;
  }

  /** An object within. */
  public Claims object(String name) {
    if (values.get(name) instanceof Map<?, ?> object) {
      return new Claims(object);
    }
    throw wrong(name, "an object");
  }

  /** Decodes base64url without padding, in the one spelling that its bytes have. */
  static byte[] base64(String what, String text) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text);
      if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(text)) {
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      // Its message holds a character of the text.
    }
    throw wrong(what, "base64url without padding");
  }

  private static IllegalArgumentException wrong(String name, String expected) {
    return new IllegalArgumentException(name + ": absent or not " + expected);
  }
}
