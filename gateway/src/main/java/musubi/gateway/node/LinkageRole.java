package musubi.gateway.node;

import io.grpc.BindableService;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import musubi.gateway.acquisition.Expiry;
import musubi.gateway.addressee.AddresseeDesk;
import musubi.gateway.addressee.AddresseeService;
import musubi.gateway.addressee.PgAddresseeKeys;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.confirmation.PersonSearch;
import musubi.gateway.inquiry.Inquiries;
import musubi.gateway.inquiry.OperatingStatus;
import musubi.gateway.linkage.Deliveries;
import musubi.gateway.linkage.Expirations;
import musubi.gateway.linkage.LinkDesk;
import musubi.gateway.linkage.LinkService;
import musubi.gateway.linkage.NumberClient;
import musubi.gateway.linkage.NumberFetcher;
import musubi.gateway.linkage.PgAcquisitions;
import musubi.gateway.linkage.PgLinks;
import musubi.gateway.linkage.RequestDesk;
import musubi.gateway.linkage.RequestService;
import musubi.gateway.linkage.UnprovenTranslations;
import musubi.gateway.office.OfficeDesk;
import musubi.gateway.office.OfficeService;
import musubi.gateway.office.PgNotices;
import musubi.gateway.pki.FileKeyEncryption;
import musubi.gateway.record.Acts;
import musubi.gateway.replica.PgReplicas;
import musubi.gateway.replica.PgTransfers;
import musubi.gateway.replica.ReplicaDesk;
import musubi.gateway.replica.ReplicaService;
import musubi.gateway.replica.TransferDesk;
import musubi.gateway.replica.TransferService;
import musubi.gateway.translation.Organisations;
import musubi.gateway.value.BodyCode;
import musubi.linkage.v1.InquiryServiceGrpc;

/** What a linkage node serves: addressees, replicas, symbols, inquiries and provisions. */
final class LinkageRole {
  private LinkageRole() {}

  static List<BindableService> services(Foundation foundation) {
    SymbolParts symbols = SymbolParts.start(foundation);
    List<BindableService> services = new ArrayList<>();
    services.addAll(addressees(foundation));
    services.addAll(links(foundation, symbols));
    services.addAll(inquiries(foundation, symbols));
    services.add(office(foundation));
    return services;
  }

  /** What systems of the body leave for each other. */
  private static BindableService office(Foundation on) {
    PgNotices notices = new PgNotices();
    OfficeDesk desk =
        new OfficeDesk(
            on.database(),
            new PgAddressees(),
            notices,
            on.digests(),
            on.clock(),
            OfficeDesk.MAX_WAITING);
    Map<String, Expiry.Part> parts = Map.of("office notice", OfficeDesk.expiry(notices));
    on.started(new Expiry(on.database(), parts, on.clock(), on.metrics()));
    return new OfficeService(desk, on.acts(), on.calls(), on.clock());
  }

  /** The link table, and requests for symbols on their way. */
  private static List<BindableService> links(Foundation on, SymbolParts symbols) {
    BodyCode body = on.own().body();
    String code = symbols.keys().code();
    Acts acts = on.acts();
    NumberFetcher numbers =
        on.started(
            new NumberFetcher(
                new NumberClient(on.neighbours().of(Organisations.BROKER_NODE)),
                code,
                symbols.log(),
                on.database(),
                on.clock(),
                on.metrics()));
    on.dependencies().put("processing numbers", numbers::isWell);
    on.started(new Expiry(on.database(), Expirations.parts(), on.clock(), on.metrics()));
    LinkDesk links =
        new LinkDesk(body, code, symbols.keys().store(), on.database(), on.digests(), on.clock());
    RequestDesk requests = new RequestDesk(body, code, on.database(), on.digests(), on.clock());
    return List.of(
        new LinkService(links, acts, numbers::wake, on.calls(), on.clock()),
        new RequestService(requests, acts, on.calls(), on.clock()));
  }

  /** What businesses ask, what other bodies ask, and the symbols that the broker delivers. */
  private static List<BindableService> inquiries(Foundation on, SymbolParts symbols) {
    UnprovenTranslations unproven =
        new UnprovenTranslations(on.database(), on.metrics(), on.clock());
    Deliveries deliveries =
        new Deliveries(
            on.own().body(),
            symbols.log(),
            symbols.keys(),
            unproven,
            on.digests(),
            on.metrics(),
            on.clock());
    String ask = InquiryServiceGrpc.getAskMethod().getFullMethodName();
    Inquiries inquiries =
        on.started(
            new Inquiries(
                new Inquiries.Parts(
                    on.database(),
                    symbols.log(),
                    symbols.keys(),
                    symbols.permissions(on),
                    FileKeyEncryption.open(on.configuration().symbols().keyFile()),
                    on.neighbours().of(Organisations.BROKER_NODE),
                    new PgAddressees(),
                    new PgLinks(),
                    new PgReplicas(),
                    unproven,
                    on.checks(),
                    (at, permit) -> on.made(ask, at, HexFormat.of().formatHex(permit)),
                    () -> batches(on),
                    on.acts(),
                    on.calls(),
                    on.clock(),
                    on.metrics())));
    return List.of(inquiries.businesses(), inquiries.provisions(deliveries));
  }

  /** What waits at this node besides inquiries. */
  private static List<OperatingStatus.Batch> batches(Foundation on) {
    PgAcquisitions.Open acquisitions = new PgAcquisitions().open(on.database());
    PgTransfers.Backlog transfers = new PgTransfers().backlog(on.database());
    PgNotices.Backlog notices = new PgNotices().backlog(on.database());
    return List.of(
        new OperatingStatus.Batch("acquisition", acquisitions.count(), acquisitions.oldest()),
        new OperatingStatus.Batch("transfer", transfers.count(), transfers.oldest()),
        new OperatingStatus.Batch("notice", notices.count(), notices.oldest()));
  }

  /** Persons of the body, what its businesses keep about them, and what they hand each other. */
  private static List<BindableService> addressees(Foundation on) {
    PgAddresseeKeys.bringUpToDate(on.database());
    PgAddressees addressees = new PgAddressees();
    Acts acts = on.acts();
    AddresseeDesk persons =
        new AddresseeDesk(
            on.database(), addressees, numberBusinesses(on), searchHits(on), on.digests());
    ReplicaDesk replicas =
        new ReplicaDesk(on.database(), addressees, new PgReplicas(), on.digests());
    TransferDesk transfers =
        new TransferDesk(
            on.database(),
            addressees,
            new PgTransfers(),
            approvedTransfers(on),
            on.digests(),
            on.clock());
    return List.of(
        new AddresseeService(persons, acts, on.calls(), on.clock()),
        new ReplicaService(replicas, acts, on.calls(), on.clock()),
        new TransferService(transfers, acts, on.calls(), on.clock()));
  }

  private static Set<String> numberBusinesses(Foundation on) {
    NodeConfiguration.Linkage set = on.configuration().linkage();
    return set == null || set.numberBusinesses() == null
        ? NodeConfiguration.Linkage.NUMBER_BUSINESSES
        : Set.copyOf(set.numberBusinesses());
  }

  private static Map<String, Set<String>> approvedTransfers(Foundation on) {
    NodeConfiguration.Linkage set = on.configuration().linkage();
    Map<String, Set<String>> approved = new TreeMap<>();
    if (set != null && set.approvedTransfers() != null) {
      set.approvedTransfers()
          .forEach((reference, items) -> approved.put(reference, Set.copyOf(items)));
    }
    return approved;
  }

  private static int searchHits(Foundation on) {
    NodeConfiguration.Limits set = on.configuration().limits();
    return set == null || set.searchHits() == null ? PersonSearch.MAX_HITS : set.searchHits();
  }
}
