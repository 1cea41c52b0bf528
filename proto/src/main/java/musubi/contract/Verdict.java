package musubi.contract;

/** What a change of the contracts does to those who have the older ones. */
public enum Verdict {
  /** Something that was right under the older contracts fails or means something else. */
  BREAKS,
  /**
   * No call fails, but somebody may do or see what the older contracts promised to refuse or hide.
   */
  WIDENS,
  /** Everything that was promised still holds. */
  FITS
}
