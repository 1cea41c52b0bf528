package musubi.gateway.replica;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeDesk;
import musubi.gateway.addressee.AddresseeReason;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.replica.PgTransfers.Entered;
import musubi.gateway.replica.PgTransfers.Lane;
import musubi.gateway.replica.PgTransfers.Waiting;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/**
 * Hands pension eligibility over to the resident record ([004 F4]): what an approved request
 * covers, and nothing else ([004 R-014]). Thread-safe.
 */
public final class TransferDesk {
  /** Transfers in one answer; ours. */
  static final int MAX_TAKEN = 500;

  private final Database database;
  private final PgAddressees addressees;
  private final PgTransfers transfers;
  private final Map<String, Set<String>> approved;
  private final Digests digests;
  private final InstantSource clock;

  /**
   * The desk of one body.
   *
   * @param approved items that each approved request covers, by its reference
   */
  public TransferDesk(
      Database database,
      PgAddressees addressees,
      PgTransfers transfers,
      Map<String, Set<String>> approved,
      Digests digests,
      InstantSource clock) {
    this.database = database;
    this.addressees = addressees;
    this.transfers = transfers;
    this.approved = Map.copyOf(approved);
    this.digests = digests;
    this.clock = clock;
  }

  /** Eligibility of a person of the pension business. */
  record Eligibility(AddresseeNumber number, Map<String, String> items) {
    @Override
    public String toString() {
      return "Eligibility[redacted]";
    }
  }

  /**
   * Taking eligibility of persons; the number of the last is the answer. Refused with
   * REFERENCE_UNKNOWN, ITEM_NOT_APPROVED or ADDRESSEE_UNKNOWN.
   */
  Acts.Work<Long> transfer(String business, String reference, List<Eligibility> eligibilities) {
    requireApproved(reference, eligibilities);
    List<AddresseeNumber> numbers =
        eligibilities.stream().map(Eligibility::number).distinct().toList();
    return new Acts.Work<>() {
      @Override
      public Made<Long> now(Statements statements) {
        Map<AddresseeNumber, UnifiedAddresseeNumber> known = known(statements);
        requireAll(numbers.size(), known.size());
        requireAll(
            known.size(),
            addressees.numbers(statements, AddresseeDesk.REGISTER, known.values()).size());
        List<Entered> entered =
            eligibilities.stream()
                .map(each -> new Entered(known.get(each.number()), each.items()))
                .toList();
        return made(known, transfers.enter(statements, reference, entered, clock.instant()));
      }

      @Override
      public Made<Long> again(Statements statements, long effect) {
        return made(known(statements), effect);
      }

      private Map<AddresseeNumber, UnifiedAddresseeNumber> known(Statements statements) {
        return addressees.unified(statements, business, numbers);
      }

      private Made<Long> made(Map<AddresseeNumber, UnifiedAddresseeNumber> known, long last) {
        List<byte[]> persons = known.values().stream().map(TransferDesk.this::subject).toList();
        return new Made<>(last, last, Numbers.NONE, persons);
      }
    };
  }

  /**
   * What waits for the register, in order.
   *
   * @param settled the register has everything up to this number
   * @throws Refusal ITEM_INVALID when the register was never answered that number
   */
  List<Waiting> take(long settled) {
    return database.transaction(
        statements -> {
          Lane lane = transfers.take(statements);
          if (settled < 0 || settled > lane.given()) {
            throw Refusal.ofField(
                RegistryReason.ITEM_INVALID,
                "settled_number",
                "settled_number: never answered (expected: 0 to " + lane.given() + ")");
          }
          transfers.sendSettled(statements, settled);
          List<Waiting> waiting = transfers.next(statements, MAX_TAKEN);
          if (!waiting.isEmpty()) {
            transfers.sendGiven(statements, waiting.getLast().number());
          }
          statements.flush();
          return waiting;
        });
  }

  /** Whom records say a call is about, as a keyed digest. */
  byte[] subject(UnifiedAddresseeNumber unified) {
    return digests.ofSubject(unified.digits());
  }

  private void requireApproved(String reference, List<Eligibility> eligibilities) {
    Set<String> items = approved.get(reference);
    if (items == null) {
      throw Refusal.of(ReplicaReason.REFERENCE_UNKNOWN);
    }
    if (!eligibilities.stream().allMatch(each -> items.containsAll(each.items().keySet()))) {
      throw Refusal.of(ReplicaReason.ITEM_NOT_APPROVED);
    }
  }

  private static void requireAll(int asked, int known) {
    if (known < asked) {
      throw Refusal.of(AddresseeReason.ADDRESSEE_UNKNOWN);
    }
  }
}
