package musubi.backends.pension;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Eligibility of an insured person (資格情報, [004 4]). Prints as redacted.
 *
 * @param basicPensionNumber 10 digits
 * @param category 1 to 3: 第1号 to 第3号被保険者
 * @param acquiredDate and the other dates are {@code yyyymmdd}; empty when absent
 */
public record Eligibility(
    String basicPensionNumber,
    String category,
    String acquiredDate,
    String acquisitionNotifiedDate,
    String acquisitionReason,
    String lostDate,
    String lossNotifiedDate,
    String lossReason,
    boolean elderlyVoluntary) {
  /** Eligibility that begins. */
  public static Eligibility acquired(
      String basicPensionNumber, String category, String date, String notified, String reason) {
    return new Eligibility(basicPensionNumber, category, date, notified, reason, "", "", "", false);
  }

  /**
   * This eligibility when it has ended.
   *
   * @throws IllegalArgumentException it has ended before, or ends before it begins
   */
  public Eligibility lost(String date, String notified, String reason) {
    if (!lostDate.isEmpty() || date.compareTo(acquiredDate) < 0) {
      throw new IllegalArgumentException(
          "the eligibility has ended, or would end before it begins");
    }
    return new Eligibility(
        basicPensionNumber,
        category,
        acquiredDate,
        acquisitionNotifiedDate,
        acquisitionReason,
        date,
        notified,
        reason,
        elderlyVoluntary);
  }

  /** Value by the item's name in the source; what is absent is left out. */
  Map<String, String> items() {
    Map<String, String> items = new LinkedHashMap<>();
    items.put("basic_pension_number", basicPensionNumber);
    items.put("insured_person_category", category);
    items.put("eligibility_acquired_date", acquiredDate);
    items.put("eligibility_acquisition_notified_date", acquisitionNotifiedDate);
    items.put("eligibility_acquisition_reason", acquisitionReason);
    items.put("eligibility_lost_date", lostDate);
    items.put("eligibility_loss_notified_date", lossNotifiedDate);
    items.put("eligibility_loss_reason", lossReason);
    items.put("elderly_voluntary_enrollment", Boolean.toString(elderlyVoluntary));
    items.values().removeIf(String::isEmpty);
    return items;
  }

  @Override
  public String toString() {
    return "Eligibility[redacted]";
  }
}
