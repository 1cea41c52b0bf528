package musubi.gateway.mailing;

import java.util.EnumMap;
import java.util.Map;

/** Items of a letter, or of one person in it. Prints as redacted. */
final class Sheet {
  /** What stands for a date that is absent. */
  static final int NO_DATE = -1;

  private final Map<MailingItem, Object> values;

  /** Values by item, each of the item's kind. */
  Sheet(Map<MailingItem, Object> values) {
    this.values = new EnumMap<>(values);
  }

  String text(MailingItem item) {
    return (String) values.get(item);
  }

  int number(MailingItem item) {
    return (Integer) values.get(item);
  }

  boolean flag(MailingItem item) {
    return (Boolean) values.get(item);
  }

  @Override
  public String toString() {
    return "Sheet[redacted]";
  }
}
