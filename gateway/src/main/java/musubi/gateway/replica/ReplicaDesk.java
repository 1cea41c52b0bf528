package musubi.gateway.replica;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.pg.Database;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.Acts.Made;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.replica.PgReplicas.Exported;
import musubi.gateway.rpc.Call;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Keeps the replicas of a body's businesses. Thread-safe. */
public final class ReplicaDesk {
  /** Replicas in one answer; ours. */
  static final int MAX_EXPORTED = 500;

  private final Database database;
  private final PgAddressees addressees;
  private final PgReplicas replicas;
  private final Digests digests;

  /** The desk of one body. */
  public ReplicaDesk(
      Database database, PgAddressees addressees, PgReplicas replicas, Digests digests) {
    this.database = database;
    this.addressees = addressees;
    this.replicas = replicas;
    this.digests = digests;
  }

  /**
   * A replica to import: to store or to delete, or with a fault.
   *
   * @param fault the item that is missing or breaks its format; empty when none
   * @param replica what to store; empty when it is to be deleted
   */
  record Import(Optional<AddresseeNumber> number, Optional<Replica> replica, String fault) {
    static Import faulty(String item) {
      return new Import(Optional.empty(), Optional.empty(), item);
    }

    @Override
    public String toString() {
      return "Import[redacted]";
    }
  }

  /** What became of an import. */
  sealed interface Outcome {}

  /** Stored or deleted. */
  record Stored() implements Outcome {}

  /** Nobody has the addressee number. */
  record Unknown() implements Outcome {}

  /** An item breaks its format. */
  record Faulty(String item) implements Outcome {
    @Override
    public String toString() {
      return "Faulty[]";
    }
  }

  /** Some replicas in order, and whether more follow. */
  record Page(List<Exported> replicas, boolean more) {}

  /** A replica for the eyes of an official. */
  record Shown(AddresseeNumber number, Replica replica) {
    @Override
    public String toString() {
      return "Shown[redacted]";
    }
  }

  /** Storing and deleting replicas of a business, each for itself. */
  Acts.Work<List<Outcome>> importing(String business, List<Import> imports) {
    return new Acts.Work<>() {
      @Override
      public Made<List<Outcome>> now(Statements statements) {
        Map<AddresseeNumber, UnifiedAddresseeNumber> known = known(statements);
        Map<UnifiedAddresseeNumber, Optional<Replica>> last = new HashMap<>();
        for (Import each : imports) {
          each.number().map(known::get).ifPresent(unified -> last.put(unified, each.replica()));
        }
        Map<UnifiedAddresseeNumber, Replica> stored = new HashMap<>();
        Set<UnifiedAddresseeNumber> deleted = new HashSet<>();
        last.forEach(
            (unified, replica) ->
                replica.ifPresentOrElse(
                    kept -> stored.put(unified, kept), () -> deleted.add(unified)));
        if (!stored.isEmpty()) {
          replicas.sendStored(statements, business, stored, false);
        }
        if (!deleted.isEmpty()) {
          replicas.sendDeleted(statements, business, deleted);
        }
        return made(known, last.size());
      }

      @Override
      public Made<List<Outcome>> again(Statements statements, long effect) {
        return made(known(statements), effect);
      }

      private Map<AddresseeNumber, UnifiedAddresseeNumber> known(Statements statements) {
        return addressees.unified(
            statements,
            business,
            imports.stream().flatMap(each -> each.number().stream()).distinct().toList());
      }

      private Made<List<Outcome>> made(
          Map<AddresseeNumber, UnifiedAddresseeNumber> known, long effect) {
        List<Outcome> outcomes = new ArrayList<>();
        imports.forEach(each -> outcomes.add(outcome(each, known)));
        return new Made<>(
            outcomes,
            effect,
            Numbers.NONE,
            known.values().stream().map(ReplicaDesk.this::subject).toList());
      }
    };
  }

  /** Replicas of a business as it sent them, after an addressee number. */
  Page export(String business, Optional<AddresseeNumber> after) {
    List<Exported> found =
        replicas.page(
            database, business, after.map(AddresseeNumber::digits).orElse(""), MAX_EXPORTED + 1);
    boolean more = found.size() > MAX_EXPORTED;
    return new Page(more ? found.subList(0, MAX_EXPORTED) : found, more);
  }

  /**
   * The replica of a person, of a protected one without the items that tell where the person lives.
   *
   * @throws Refusal REPLICA_UNKNOWN
   */
  Shown find(String business, UnifiedAddresseeNumber unified) {
    about(unified);
    Replica found =
        Optional.ofNullable(replicas.find(database, business, List.of(unified)).get(unified))
            .orElseThrow(() -> Refusal.of(ReplicaReason.REPLICA_UNKNOWN));
    AddresseeNumber number =
        Objects.requireNonNull(
            addressees.numbers(database, business, List.of(unified)).get(unified));
    return new Shown(number, found);
  }

  /**
   * Changing items of a replica until the business imports it anew. Refused with REPLICA_INVALID or
   * REPLICA_UNKNOWN.
   */
  Acts.Work<Long> correct(
      String business, UnifiedAddresseeNumber unified, Map<String, String> items) {
    about(unified);
    ReplicaSchema schema =
        ReplicaSchema.of(business).orElseThrow(() -> Refusal.of(ReplicaReason.REPLICA_UNKNOWN));
    items.forEach((item, value) -> requireFormat(schema, item, value));
    return new Acts.Work<>() {
      @Override
      public Made<Long> now(Statements statements) {
        Replica held =
            replicas
                .take(statements, business, unified)
                .orElseThrow(() -> Refusal.of(ReplicaReason.REPLICA_UNKNOWN));
        Map<String, String> corrected = new HashMap<>(held.items());
        corrected.putAll(items);
        Replica replica =
            new Replica(corrected, held.noAutomaticAnswer(), held.itemsWithoutAutomaticAnswer());
        replicas.sendStored(statements, business, Map.of(unified, replica), true);
        return again(statements, 1);
      }

      @Override
      public Made<Long> again(Statements statements, long effect) {
        return new Made<>(effect, effect, Numbers.NONE);
      }
    };
  }

  /** Whom records say a call is about, as a keyed digest. */
  byte[] subject(UnifiedAddresseeNumber unified) {
    return digests.ofSubject(unified.digits());
  }

  private void about(UnifiedAddresseeNumber unified) {
    Call.current().about(subject(unified));
  }

  private static Outcome outcome(Import each, Map<AddresseeNumber, UnifiedAddresseeNumber> known) {
    if (!each.fault().isEmpty()) {
      return new Faulty(each.fault());
    }
    return each.number().map(known::get).isPresent() ? new Stored() : new Unknown();
  }

  private static void requireFormat(ReplicaSchema schema, String item, String value) {
    if (!schema.names().contains(item)) {
      throw Refusal.ofField(ReplicaReason.REPLICA_INVALID, "items", "no item of the schema");
    }
    if (!schema.holds(item, value)) {
      throw Refusal.ofField(
          ReplicaReason.REPLICA_INVALID,
          item,
          item + ": " + value.length() + " characters that break the format of the schema");
    }
  }
}
