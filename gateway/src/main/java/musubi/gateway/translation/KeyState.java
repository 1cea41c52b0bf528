package musubi.gateway.translation;

import java.util.Optional;

/** States of an organisation's symbol key, in their order; it never goes back. */
public enum KeyState {
  /** Symbols are being brought under it. */
  PREPARED,
  /** Translations use it. */
  ACTIVE,
  /** Requests already permitted are still answered. */
  RETIRING,
  /** The secret is gone. */
  DESTROYED;

  /** Whether a key of this state may come into the other. */
  boolean mayBecome(KeyState next) {
    return next.ordinal() == ordinal() + 1;
  }

  /** As the database keeps it: 1 to 4. */
  int code() {
    return ordinal() + 1;
  }

  static Optional<KeyState> ofCode(int code) {
    return code >= 1 && code <= values().length
        ? Optional.of(values()[code - 1])
        : Optional.empty();
  }
}
