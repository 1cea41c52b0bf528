package musubi.contract;

/**
 * One difference between two versions of the contracts.
 *
 * @param element full name of the method, message, field or value in the older contracts, or in the
 *     newer when it is new
 * @param detail what was and what is
 */
public record Finding(ContractChange change, String element, String detail) {
  /** Name of the change and of the element: what a list of accepted changes holds. */
  public String key() {
    return change + " " + element + (change.isKeyedByDetail() ? " " + detail : "");
  }

  @Override
  public String toString() {
    return change.verdict()
        + " "
        + change
        + " "
        + element
        + (detail.isEmpty() ? "" : ": " + detail);
  }
}
