package musubi.auditor;

/**
 * Something that is wrong. Names numbers, municipalities and request ids, nobody's data.
 *
 * @param place the node whose database shows it
 */
public record Finding(Fault fault, String municipality, String place, String what) {
  @Override
  public String toString() {
    return fault + " " + municipality + " at " + place + ": " + what;
  }
}
