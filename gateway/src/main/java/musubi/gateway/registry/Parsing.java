package musubi.gateway.registry;

import java.util.function.Supplier;
import musubi.gateway.access.Refusal;

/** Where a value that breaks its format becomes the refusal of a call. */
public final class Parsing {
  private Parsing() {}

  /**
   * A value.
   *
   * @param field of the message, for the caller's developer
   * @throws Refusal ITEM_INVALID, with the sentence of the IllegalArgumentException
   */
  public static <T> T valid(String field, Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      throw Refusal.ofField(RegistryReason.ITEM_INVALID, field, e.getMessage());
    }
  }
}
