package musubi.backends.pension;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import musubi.client.CallException;
import musubi.client.PensionClient;
import musubi.client.RequestIds;
import musubi.linkage.v1.Addressee;
import musubi.linkage.v1.AddresseeChange;
import musubi.linkage.v1.AskRequest;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.EligibilityItem;
import musubi.linkage.v1.GetAddresseeRequest;
import musubi.linkage.v1.ImportResult;
import musubi.linkage.v1.Inquiry;
import musubi.linkage.v1.ListChangesResponse;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaItem;
import musubi.registry.v1.FourItems;

/**
 * The national pension system of a municipality, as small as an honest one can be: it works on its
 * own copy of the persons, which it keeps by the feed of changes, identifies whom a notice is
 * about, and has each entry of eligibility checked by a second person before it counts ([004
 * R-002]).
 *
 * <p>Its state is in memory: a new one takes the copy from the feed anew, and its eligibility from
 * the paper.
 *
 * <p>Thread-safe.
 */
public final class PensionSystem {
  private static final int MOST = 500;

  private final PensionClient client;
  private final Map<String, AddresseeItems> copy = new HashMap<>();
  private final Map<String, String> individualNumbers = new HashMap<>();
  private final Map<String, String> byIndividualNumber = new HashMap<>();
  private final Map<String, String> byBasicPensionNumber = new HashMap<>();
  private final Map<String, Eligibility> eligibilities = new HashMap<>();
  private final Map<String, List<Exemption>> exemptions = new HashMap<>();
  private final Map<UUID, Entry> entries = new LinkedHashMap<>();
  private long revision;

  /** An entry of eligibility that nobody has checked yet. */
  private record Entry(String addresseeNumber, Eligibility eligibility, String operator) {
    @Override
    public String toString() {
      return "Entry[redacted]";
    }
  }

  /** Works over a client, to the linkage node of the municipality. */
  public PensionSystem(PensionClient client) {
    this.client = client;
  }

  /**
   * Takes a person up, of whom a notice came with an Individual Number.
   *
   * @return the unified addressee number
   * @throws CallException SAME_PERSON_DOUBTFUL, SECOND_NUMBER and others, or the node stayed away
   */
  public String takeUp(
      String addresseeNumber, String individualNumber, FourItems items, Duration patience) {
    AssignNumberRequest request =
        AssignNumberRequest.newBuilder()
            .setIndividualNumber(individualNumber)
            .setFourItems(items)
            .setAddresseeNumber(addresseeNumber)
            .build();
    return client.assign(RequestIds.next(), request, patience).getUnifiedAddresseeNumber();
  }

  /**
   * Brings the copy up to date.
   *
   * @return how many changes there were
   * @throws CallException the node refuses, or is away; what came before stands
   */
  public synchronized int followChanges() {
    int changes = 0;
    ListChangesResponse page = client.changes(revision);
    while (page.getChangesCount() > 0) {
      for (AddresseeChange change : page.getChangesList()) {
        apply(change.getAddressee());
      }
      changes += page.getChangesCount();
      revision = page.getRevision();
      page = client.changes(revision);
    }
    return changes;
  }

  /** What the copy has of a person. */
  public synchronized Optional<AddresseeItems> person(String addresseeNumber) {
    return Optional.ofNullable(copy.get(addresseeNumber));
  }

  /**
   * Where a document differs from the copy of the person with an Individual Number or a basic
   * pension number ([004 R-012]); empty when nobody here has the number.
   */
  public synchronized Optional<List<AddresseeItems.Difference>> match(
      String individualOrBasicPensionNumber, FourItems document) {
    String number =
        byIndividualNumber.getOrDefault(
            individualOrBasicPensionNumber,
            byBasicPensionNumber.get(individualOrBasicPensionNumber));
    return Optional.ofNullable(copy.get(number)).map(items -> items.differing(document));
  }

  /**
   * One person as the linkage node has them, past the copy.
   *
   * @throws CallException ADDRESSEE_UNKNOWN and others, or the node is away
   */
  public Addressee lookUp(String individualNumber) {
    return client.addressee(
        GetAddresseeRequest.newBuilder().setIndividualNumber(individualNumber).build());
  }

  /**
   * Enters eligibility of a person, for somebody else to check.
   *
   * @return its id, for {@link #confirm}
   * @throws IllegalArgumentException the copy does not have the person
   */
  public synchronized UUID enter(String addresseeNumber, Eligibility eligibility, String operator) {
    if (!copy.containsKey(addresseeNumber)) {
      throw new IllegalArgumentException("no such person");
    }
    UUID id = RequestIds.next();
    entries.put(id, new Entry(addresseeNumber, eligibility, operator));
    return id;
  }

  /**
   * Makes an entry count.
   *
   * @param operator another person than the one who entered it
   * @throws IllegalArgumentException the same person, or no such entry
   */
  public synchronized void confirm(UUID id, String operator) {
    Entry entry = entries.get(id);
    if (entry == null) {
      throw new IllegalArgumentException("no such entry");
    }
    if (entry.operator().equals(operator)) {
      throw new IllegalArgumentException("an entry is checked by another person");
    }
    entries.remove(id);
    eligibilities.put(entry.addresseeNumber(), entry.eligibility());
    byBasicPensionNumber.put(entry.eligibility().basicPensionNumber(), entry.addresseeNumber());
  }

  /** The eligibility of a person that counts. */
  public synchronized Optional<Eligibility> eligibility(String addresseeNumber) {
    return Optional.ofNullable(eligibilities.get(addresseeNumber));
  }

  /** Puts an application for exemption in the place of its last state, or at the end. */
  public synchronized void keep(String addresseeNumber, Exemption exemption) {
    List<Exemption> kept = exemptions.computeIfAbsent(addresseeNumber, n -> new ArrayList<>());
    kept.removeIf(
        other ->
            other.type().equals(exemption.type())
                && other.receivedDate().equals(exemption.receivedDate()));
    kept.add(exemption);
  }

  /** Applications for exemption of a person. */
  public synchronized List<Exemption> exemptions(String addresseeNumber) {
    return List.copyOf(exemptions.getOrDefault(addresseeNumber, List.of()));
  }

  /**
   * Hands eligibility of persons over to their resident records, also of those who lost it ([004
   * R-015]).
   *
   * @param reference of the approved request
   * @param items what the request covers; nothing else is handed over ([004 R-014])
   * @return how many persons it was
   * @throws CallException REFERENCE_UNKNOWN, ITEM_NOT_APPROVED and others, or the node stayed away
   */
  public int transfer(
      String reference, Collection<String> items, Collection<String> persons, Duration patience) {
    Set<String> approved = new HashSet<>(items);
    List<musubi.linkage.v1.Eligibility> eligible = new ArrayList<>();
    for (String number : persons) {
      eligibility(number)
          .ifPresent(found -> eligible.add(message(number, found.items(), approved)));
    }
    for (int first = 0; first < eligible.size(); first += MOST) {
      client.transfer(
          RequestIds.next(),
          reference,
          eligible.subList(first, Math.min(eligible.size(), first + MOST)),
          patience);
    }
    return eligible.size();
  }

  /**
   * Brings the replicas of persons up to date; whoever has no eligibility here has none there.
   *
   * @return what became of each, in their order
   * @throws CallException the node refuses, or stayed away
   */
  public List<ImportResult> importReplicas(Collection<String> persons, Duration patience) {
    List<Replica> replicas = persons.stream().map(this::replica).toList();
    List<ImportResult> results = new ArrayList<>();
    for (int first = 0; first < replicas.size(); first += MOST) {
      results.addAll(
          client.importReplicas(
              RequestIds.next(),
              replicas.subList(first, Math.min(replicas.size(), first + MOST)),
              patience));
    }
    return results;
  }

  /**
   * Asks another body about persons.
   *
   * @param row row of the permission list
   * @param body code of the body that is asked
   * @param items those that are wanted; all of the row when empty
   * @return the inquiry as it is when the call ends; {@link #inquiry} says how it goes on
   * @throws CallException ROW_REFUSED, SYMBOL_NOT_ACQUIRED and others, or the node stayed away
   */
  public Inquiry ask(
      String row,
      String body,
      Collection<String> persons,
      Collection<String> items,
      Duration patience) {
    AskRequest request =
        AskRequest.newBuilder()
            .setRowId(row)
            .setBodyCode(body)
            .addAllAddresseeNumbers(persons)
            .addAllItems(items)
            .build();
    return client.ask(RequestIds.next(), request, patience);
  }

  /**
   * An inquiry as it is now.
   *
   * @throws CallException INQUIRY_UNKNOWN and others, or the node is away
   */
  public Inquiry inquiry(ByteString inquiryId) {
    return client.inquiry(inquiryId);
  }

  private void apply(Addressee addressee) {
    String number = addressee.getAddresseeNumber();
    String before = individualNumbers.put(number, addressee.getIndividualNumber());
    if (before != null) {
      byIndividualNumber.remove(before);
    }
    byIndividualNumber.put(addressee.getIndividualNumber(), number);
    copy.put(
        number,
        copy.getOrDefault(number, AddresseeItems.of(number)).with(addressee.getFourItems()));
  }

  private Replica replica(String number) {
    Replica.Builder replica = Replica.newBuilder().setAddresseeNumber(number);
    Optional<Eligibility> found = eligibility(number);
    if (found.isEmpty()) {
      return replica.setDeleted(true).build();
    }
    found
        .get()
        .items()
        .forEach(
            (item, value) ->
                replica.addItems(ReplicaItem.newBuilder().setItem(item).setValue(value)));
    return replica.build();
  }

  private static musubi.linkage.v1.Eligibility message(
      String number, Map<String, String> items, Set<String> approved) {
    musubi.linkage.v1.Eligibility.Builder message =
        musubi.linkage.v1.Eligibility.newBuilder().setAddresseeNumber(number);
    items.forEach(
        (item, value) -> {
          if (approved.contains(item)) {
            message.addItems(EligibilityItem.newBuilder().setItem(item).setValue(value));
          }
        });
    return message.build();
  }
}
