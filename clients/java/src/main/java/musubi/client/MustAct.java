package musubi.client;

/** Who can do something about a refusal. */
public enum MustAct {
  /** The people who wrote the calling system. */
  CALLER_DEVELOPER,
  /** The people who use the calling system. */
  CALLER_OPERATOR,
  /** The people who run the calling system. */
  CALLER_ADMINISTRATOR,
  /** The people who run the answering node. */
  NODE_ADMINISTRATOR,
  /** Somebody whom this library does not know yet. */
  OTHER;

  static MustAct of(String name) {
    for (MustAct each : values()) {
      if (each.name().equals(name)) {
        return each;
      }
    }
    return OTHER;
  }
}
