package musubi.backends.register;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import musubi.card.v1.ListMailingResultsResponse;
import musubi.card.v1.MailingCheck;
import musubi.card.v1.MailingOutcome;
import musubi.card.v1.MailingRecord;
import musubi.card.v1.MailingState;
import musubi.card.v1.SubmittedMailing;
import musubi.card.v1.SubmittedResult;
import musubi.client.CallException;
import musubi.client.Days;
import musubi.client.Mailings;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.registry.v1.IdentityRecord;

/**
 * The office of a register that has letters sent to its residents: makes mailing records, sends
 * them, follows what becomes of them, and makes those anew whose persons have changed in between.
 *
 * <p>Thread-safe.
 */
public final class MailingOffice {
  private static final int MOST = 500;

  private final RegisterClient communication;
  private final Function<String, Optional<IdentityRecord>> residents;
  private final Map<UUID, List<String>> underWay = new LinkedHashMap<>();
  private final Map<MailingState, Integer> ends = new EnumMap<>(MailingState.class);
  private long seen;
  private long letters;

  /**
   * Opens the office.
   *
   * @param residents the register's record of a person by resident-record code, as it is now
   */
  public MailingOffice(
      RegisterClient communication, Function<String, Optional<IdentityRecord>> residents) {
    this.communication = communication;
    this.residents = residents;
  }

  /**
   * Has letters sent, one for each household, 500 in a call.
   *
   * @return what the node found of each
   * @throws IllegalArgumentException no such resident
   * @throws CallException the node refuses, or stayed away
   */
  public synchronized List<MailingCheck> send(List<List<String>> households, Duration patience) {
    List<MailingCheck> checks = new ArrayList<>();
    for (int first = 0; first < households.size(); first += MOST) {
      checks.addAll(
          sendSome(households.subList(first, Math.min(households.size(), first + MOST)), patience));
    }
    return checks;
  }

  /**
   * Learns what became of letters, and sends those anew whose persons have changed.
   *
   * @return letters that are still under way
   * @throws CallException the node refuses, or stayed away
   */
  public synchronized int follow(Duration patience) {
    List<List<String>> anew = new ArrayList<>();
    ListMailingResultsResponse page = communication.mailingResults(seen);
    while (page.getOutcomesCount() > 0) {
      for (MailingOutcome outcome : page.getOutcomesList()) {
        List<String> household = underWay.remove(RequestIds.of(outcome.getMailingId()));
        ends.merge(outcome.getState(), 1, Integer::sum);
        if (household != null && isToBeMadeAnew(outcome.getState())) {
          anew.add(household);
        }
        seen = outcome.getNumber();
      }
      page = communication.mailingResults(seen);
    }
    if (!anew.isEmpty()) {
      send(anew, patience);
    }
    return underWay.size();
  }

  /** How many letters came to which end. */
  public synchronized Map<MailingState, Integer> ends() {
    return Map.copyOf(ends);
  }

  private List<MailingCheck> sendSome(List<List<String>> households, Duration patience) {
    Map<UUID, List<String>> ids = new LinkedHashMap<>();
    List<SubmittedMailing> mailings = new ArrayList<>();
    for (List<String> household : households) {
      UUID id = UUID.randomUUID();
      ids.put(id, household);
      mailings.add(Mailings.submitted(id, letter(household).build(), false));
    }
    List<SubmittedResult> results =
        communication.submitMailing(RequestIds.next(), mailings, patience);
    int i = 0;
    for (Map.Entry<UUID, List<String>> each : ids.entrySet()) {
      if (results.get(i++).getCheck() == MailingCheck.MAILING_CHECK_TAKEN) {
        underWay.put(each.getKey(), each.getValue());
      }
    }
    return results.stream().map(SubmittedResult::getCheck).toList();
  }

  private MailingRecord.Builder letter(List<String> household) {
    List<IdentityRecord> records =
        household.stream()
            .map(
                code ->
                    residents
                        .apply(code)
                        .orElseThrow(() -> new IllegalArgumentException("no such resident")))
            .toList();
    letters++;
    return MailingMaker.letter("M-" + letters, records, Days.of(Instant.now()));
  }

  private static boolean isToBeMadeAnew(MailingState state) {
    return state == MailingState.MAILING_STATE_CHANGED
        || state == MailingState.MAILING_STATE_EXPIRED;
  }
}
