package musubi.backends.register;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import musubi.client.CallException;
import musubi.client.FourItemsCheck;
import musubi.client.RegisterClient;
import musubi.client.RegisterLinkageClient;
import musubi.client.RequestIds;
import musubi.linkage.v1.AssignNumberRequest;
import musubi.linkage.v1.FourItemsUpdate;
import musubi.linkage.v1.HandOverOutcome;
import musubi.linkage.v1.ImportResult;
import musubi.linkage.v1.ItemResult;
import musubi.linkage.v1.Replica;
import musubi.linkage.v1.ReplicaItem;
import musubi.linkage.v1.Settlement;
import musubi.linkage.v1.SymbolRequest;
import musubi.linkage.v1.WaitingTransfer;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.HandOverResult;
import musubi.registry.v1.IdentityRecord;
import musubi.symbol.v1.ProcessingToken;
import musubi.type.v1.Date;

/**
 * The desk of a resident register for the linkage side of its municipality: it gives persons, their
 * four items and their replicas, compares and hands over requests for symbols, and takes pension
 * eligibility into the resident records.
 *
 * <p>Addressee numbers stand on disk. What was transferred is kept in memory: transfers are settled
 * with the next call only, so whoever keeps them elsewhere has all of them.
 *
 * <p>Thread-safe.
 */
public final class LinkageDesk {
  private static final int MOST = 500;

  private final ResidentRegister register;
  private final RegisterClient communication;
  private final RegisterLinkageClient linkage;
  private final AddresseeBook book;
  private final Map<String, Map<String, String>> eligibility = new HashMap<>();
  private long settled;

  /**
   * Opens the desk.
   *
   * @param directory where its addressee numbers are; made when absent
   * @param communication to the communication node of the municipality
   * @param linkage to the linkage node of the municipality
   */
  public LinkageDesk(
      Path directory,
      ResidentRegister register,
      RegisterClient communication,
      RegisterLinkageClient linkage)
      throws IOException {
    this.register = register;
    this.communication = communication;
    this.linkage = linkage;
    this.book = AddresseeBook.open(directory.resolve("addressees"));
  }

  /**
   * Has a unified addressee number assigned to a resident.
   *
   * @return the unified addressee number
   * @throws IllegalArgumentException no such resident
   * @throws CallException the node refuses, or stayed away
   */
  public synchronized String assign(String residentRecordCode, Duration patience)
      throws IOException {
    IdentityRecord record = resident(residentRecordCode);
    AssignNumberRequest request =
        AssignNumberRequest.newBuilder()
            .setIndividualNumber(record.getIndividualNumber())
            .setFourItems(FourItemsCheck.itemsOf(record))
            .setAddresseeNumber(book.number(residentRecordCode))
            .setProtected(register.isProtected(residentRecordCode))
            .build();
    return linkage.assign(RequestIds.next(), request, patience).getUnifiedAddresseeNumber();
  }

  /** The register's own addressee number of a person; empty when it has given none. */
  public synchronized Optional<String> addresseeNumber(String residentRecordCode) {
    return book.known(residentRecordCode);
  }

  /**
   * Pushes the four items of residents as they are now, 500 in a call.
   *
   * @return what became of each, in their order
   * @throws CallException the node refuses, or stayed away
   */
  public synchronized List<ItemResult> pushFourItems(Collection<String> codes, Duration patience)
      throws IOException {
    List<FourItemsUpdate> updates = new ArrayList<>();
    for (String code : codes) {
      updates.add(
          FourItemsUpdate.newBuilder()
              .setAddresseeNumber(book.number(code))
              .setFourItems(FourItemsCheck.itemsOf(resident(code)))
              .setProtected(register.isProtected(code))
              .build());
    }
    List<ItemResult> results = new ArrayList<>();
    for (int first = 0; first < updates.size(); first += MOST) {
      List<FourItemsUpdate> batch = updates.subList(first, Math.min(updates.size(), first + MOST));
      results.addAll(linkage.updateFourItems(RequestIds.next(), batch, patience));
    }
    return results;
  }

  /**
   * Brings the replicas of residents up to date, 500 in a call.
   *
   * @return what became of each, in their order
   * @throws CallException the node refuses, or stayed away
   */
  public synchronized List<ImportResult> importReplicas(Collection<String> codes, Duration patience)
      throws IOException {
    List<Replica> replicas = new ArrayList<>();
    for (String code : codes) {
      replicas.add(replica(book.number(code), resident(code)));
    }
    List<ImportResult> results = new ArrayList<>();
    for (int first = 0; first < replicas.size(); first += MOST) {
      List<Replica> batch = replicas.subList(first, Math.min(replicas.size(), first + MOST));
      results.addAll(linkage.importReplicas(RequestIds.next(), batch, patience));
    }
    return results;
  }

  /**
   * Deals with the requests for symbols that wait: compares the four items with the register's own
   * record, hands over what agrees, without the Individual Number, and settles all ([003 X-26]). A
   * request that the communication node does not take for another reason stays and comes again.
   *
   * @return outcomes of those that were settled
   * @throws CallException a node stayed away
   */
  public List<HandOverOutcome> handOver(Duration patience) {
    return handOver(
        patience, onward -> onward.stream().map(request -> handedOver(request, patience)).toList());
  }

  /**
   * Does the same with up to 500 requests in one call, as at a first load.
   *
   * @return outcomes of those that were settled
   * @throws CallException a node stayed away
   */
  public List<HandOverOutcome> handOverMany(Duration patience) {
    return handOver(
        patience,
        onward ->
            communication.handOverMany(RequestIds.next(), onward, patience).stream()
                .map(LinkageDesk::outcome)
                .toList());
  }

  /**
   * Takes the eligibility that waits into the resident records, and settles what it took before.
   *
   * @return how many transfers it took
   * @throws CallException the node refuses, or is away
   */
  public synchronized int takeTransfers() {
    int taken = 0;
    List<WaitingTransfer> waiting = linkage.transfers(settled);
    while (!waiting.isEmpty()) {
      for (WaitingTransfer transfer : waiting) {
        Map<String, String> items = new LinkedHashMap<>();
        transfer
            .getEligibility()
            .getItemsList()
            .forEach(item -> items.put(item.getItem(), item.getValue()));
        book.code(transfer.getEligibility().getAddresseeNumber())
            .ifPresent(code -> eligibility.put(code, items));
      }
      taken += waiting.size();
      settled = waiting.getLast().getNumber();
      waiting = linkage.transfers(settled);
    }
    return taken;
  }

  /** Pension eligibility in the record of a resident, value by item; empty when none came. */
  public synchronized Optional<Map<String, String>> eligibility(String residentRecordCode) {
    return Optional.ofNullable(eligibility.get(residentRecordCode)).map(Map::copyOf);
  }

  private List<HandOverOutcome> handOver(
      Duration patience, Function<List<HandOverRequest>, List<Optional<HandOverOutcome>>> way) {
    Map<String, IdentityRecord> byNumber = new HashMap<>();
    register.residents().forEach(record -> byNumber.put(record.getIndividualNumber(), record));
    List<Settlement> settlements = new ArrayList<>();
    List<HandOverRequest> onward = new ArrayList<>();
    for (SymbolRequest request : linkage.symbolRequests(MOST)) {
      IdentityRecord record = byNumber.get(request.getIndividualNumber());
      if (record == null) {
        settlements.add(
            settlement(request.getToken(), HandOverOutcome.HAND_OVER_OUTCOME_PERSON_UNKNOWN));
      } else if (!agrees(request, record)) {
        settlements.add(
            settlement(request.getToken(), HandOverOutcome.HAND_OVER_OUTCOME_FOUR_ITEMS_DIFFER));
      } else {
        onward.add(onward(request, record));
      }
    }
    if (!onward.isEmpty()) {
      List<Optional<HandOverOutcome>> outcomes = way.apply(onward);
      for (int i = 0; i < onward.size(); i++) {
        ProcessingToken token = onward.get(i).getToken();
        outcomes.get(i).ifPresent(outcome -> settlements.add(settlement(token, outcome)));
      }
    }
    if (!settlements.isEmpty()) {
      linkage.settle(RequestIds.next(), settlements, patience);
    }
    return settlements.stream().map(Settlement::getOutcome).toList();
  }

  private static boolean agrees(SymbolRequest request, IdentityRecord record) {
    return MessageDigest.isEqual(
        FourItemsCheck.of(record.getIndividualNumber(), FourItemsCheck.itemsOf(record)),
        request.getFourItemsCheck().toByteArray());
  }

  /** What leaves for the nation: no Individual Number. */
  private static HandOverRequest onward(SymbolRequest request, IdentityRecord record) {
    return HandOverRequest.newBuilder()
        .setToken(request.getToken())
        .setResidentRecordCode(record.getResidentRecordCode())
        .setFourItemsCheck(request.getFourItemsCheck())
        .build();
  }

  private static Settlement settlement(ProcessingToken token, HandOverOutcome outcome) {
    return Settlement.newBuilder().setNumber(token.getNumber()).setOutcome(outcome).build();
  }

  /** Empty when the request stays. */
  private Optional<HandOverOutcome> handedOver(HandOverRequest request, Duration patience) {
    try {
      communication.handOver(RequestIds.next(), request, patience);
      return Optional.of(HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER);
    } catch (CallException e) {
      return switch (e.reason()) {
        case "FOUR_ITEMS_DIFFER" ->
            Optional.of(HandOverOutcome.HAND_OVER_OUTCOME_FOUR_ITEMS_DIFFER);
        case "PERSON_NOT_FOUND" -> Optional.of(HandOverOutcome.HAND_OVER_OUTCOME_PERSON_UNKNOWN);
        case "NUMBER_UNKNOWN", "NUMBER_USED" -> Optional.empty();
        default -> throw e;
      };
    }
  }

  /** Empty when the request stays. */
  private static Optional<HandOverOutcome> outcome(HandOverResult result) {
    return switch (result) {
      case HAND_OVER_RESULT_TAKEN -> Optional.of(HandOverOutcome.HAND_OVER_OUTCOME_HANDED_OVER);
      case HAND_OVER_RESULT_FOUR_ITEMS_DIFFER ->
          Optional.of(HandOverOutcome.HAND_OVER_OUTCOME_FOUR_ITEMS_DIFFER);
      case HAND_OVER_RESULT_PERSON_NOT_FOUND ->
          Optional.of(HandOverOutcome.HAND_OVER_OUTCOME_PERSON_UNKNOWN);
      default -> Optional.empty();
    };
  }

  private Replica replica(String number, IdentityRecord record) {
    Replica.Builder replica =
        Replica.newBuilder()
            .setAddresseeNumber(number)
            .setNoAutomaticAnswer(register.isProtected(record.getResidentRecordCode()));
    add(replica, "name", record.getNameKanji());
    add(replica, "name_kana", record.getNameKana());
    add(replica, "birth_date", digits(record.getBirthDate()));
    add(replica, "sex", Integer.toString(record.getSexValue()));
    add(replica, "address", record.getAddress());
    add(replica, "relationship_to_head", record.getRelationship());
    add(replica, "is_household_head", Boolean.toString(record.getRelationship().equals("世帯主")));
    add(replica, "became_resident_date", date(record.getBecameResidentDate()));
    add(replica, "address_established_date", date(record.getAddressEstablishedDate()));
    add(replica, "previous_address", record.getPreviousAddress());
    return replica.build();
  }

  private static void add(Replica.Builder replica, String item, String value) {
    if (!value.isEmpty()) {
      replica.addItems(ReplicaItem.newBuilder().setItem(item).setValue(value));
    }
  }

  /** Empty for a date that the record does not have. */
  private static String date(Date date) {
    return date.getYear() == 0 ? "" : digits(date);
  }

  private static String digits(Date date) {
    return "%04d%02d%02d".formatted(date.getYear(), date.getMonth(), date.getDay());
  }

  private IdentityRecord resident(String code) {
    return register
        .resident(code)
        .orElseThrow(() -> new IllegalArgumentException("no such resident"));
  }
}
