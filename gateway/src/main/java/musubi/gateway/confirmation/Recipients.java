package musubi.gateway.confirmation;

import java.time.InstantSource;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import musubi.gateway.access.Refusal;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.Japan;

/**
 * To whom a prefecture provides, for which businesses, and until when with the resident-record
 * code: that rests on a transitional measure ([002 R-046], [002 R-051]). Immutable.
 */
public final class Recipients {
  private static final String SCHEME = "musubi://";

  private final Map<String, Recipient> byName;
  private final InstantSource clock;

  /**
   * A recipient as the configuration names it.
   *
   * @param name path of its system's name: {@code agency/400009/board-of-education}
   * @param businesses the businesses that it may ask for
   * @param residentRecordCodeUntil last day, in Japan, on which it is given the code; absent: never
   */
  public record Recipient(
      String name, List<String> businesses, Optional<LocalDate> residentRecordCodeUntil) {
    public Recipient {
      businesses = List.copyOf(businesses);
    }

    @Override
    public String toString() {
      return "Recipient[name=" + name + "]";
    }
  }

  /**
   * The list of one prefecture.
   *
   * @throws IllegalArgumentException a name stands twice
   */
  public Recipients(List<Recipient> recipients, InstantSource clock) {
    var names = new HashSet<String>();
    for (Recipient recipient : recipients) {
      if (!names.add(recipient.name())) {
        throw new IllegalArgumentException("recipients: " + recipient.name() + " stands twice");
      }
    }
    this.byName =
        recipients.stream()
            .collect(Collectors.toUnmodifiableMap(Recipient::name, Function.identity()));
    this.clock = clock;
  }

  /**
   * Lets a recipient ask for the business of its call.
   *
   * @return whether it may have the resident-record code today
   * @throws Refusal RECIPIENT_NOT_LISTED
   */
  boolean requireListed(Call call) {
    return requireListed(call.caller().name(), call.purpose().business());
  }

  /**
   * Lets a recipient have what it asked for before.
   *
   * @param system name in its certificate
   * @return whether it may have the resident-record code today
   * @throws Refusal RECIPIENT_NOT_LISTED
   */
  public boolean requireListed(String system, String business) {
    Recipient recipient = byName.get(system.substring(SCHEME.length()));
    if (recipient == null || !recipient.businesses().contains(business)) {
      throw Refusal.of(ConfirmationReason.RECIPIENT_NOT_LISTED);
    }
    LocalDate today = Japan.today(clock);
    return recipient.residentRecordCodeUntil().stream().anyMatch(last -> !today.isAfter(last));
  }
}
