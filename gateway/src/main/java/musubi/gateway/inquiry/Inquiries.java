package musubi.gateway.inquiry;

import io.grpc.BindableService;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.linkage.Deliveries;
import musubi.gateway.linkage.PgLinks;
import musubi.gateway.linkage.UnprovenTranslations;
import musubi.gateway.ops.Metrics;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.pg.Database;
import musubi.gateway.pki.KeyEncryption;
import musubi.gateway.record.Acts;
import musubi.gateway.replica.PgReplicas;
import musubi.gateway.rpc.Calls;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.PermissionList;
import musubi.gateway.translation.PermissionListKeeper;

/** Inquiries and provisions of one linkage node, put together. */
public final class Inquiries implements AutoCloseable {
  private final Parts parts;
  private final Asking asking;
  private final Providing providing;

  /**
   * What they are made of.
   *
   * @param secrets seals blind factors, reply keys and answers at rest
   * @param ended makes the record of an end that the node found by itself
   * @param batches what else waits at this node, for its status
   */
  public record Parts(
      Database database,
      KeyLog keyLog,
      OwnKeys keys,
      PermissionListKeeper lists,
      KeyEncryption secrets,
      Neighbour broker,
      PgAddressees addressees,
      PgLinks links,
      PgReplicas replicas,
      UnprovenTranslations unproven,
      Checks checks,
      Asking.Ended ended,
      Supplier<List<OperatingStatus.Batch>> batches,
      Acts acts,
      Calls calls,
      InstantSource clock,
      Metrics metrics) {
    @Override
    public String toString() {
      return "Parts";
    }
  }

  /** Starts what is needed to ask and to answer. */
  public Inquiries(Parts parts) {
    this.parts = parts;
    InquiryMessages codec = new InquiryMessages();
    LinkedPersons persons =
        new LinkedPersons(parts.database, parts.addressees, parts.links, parts.keys.store());
    this.providing =
        new Providing(
            new Providing.Parts(
                parts.database,
                parts.keys,
                persons,
                parts.unproven,
                codec,
                parts.clock,
                parts.metrics),
            new Door(
                parts.keys.code(), parts.keyLog, parts.keys, parts.lists, parts.checks.proof()),
            new Responder(
                (business, wanted) -> parts.replicas.find(parts.database, business, wanted)));
    this.asking =
        new Asking(
            new Asking.Parts(
                parts.database,
                parts.keyLog,
                parts.lists,
                parts.secrets,
                new BrokerClient(parts.broker, parts.clock),
                codec,
                parts.checks.items(),
                parts.ended,
                parts.clock,
                parts.metrics),
            new Questions(
                parts.keys.code(), parts.keyLog, parts.keys, parts.lists, persons, codec));
  }

  /**
   * What is served.
   *
   * @param deliveries links what the broker delivers
   */
  public List<BindableService> services(Deliveries deliveries) {
    return List.of(
        new InquiryService(
            new InquiryService.Parts(
                asking,
                providing,
                parts.database,
                this::status,
                parts.acts,
                parts.calls,
                parts.clock)),
        new ProvisionService(providing, deliveries, parts.acts, parts.calls, parts.clock));
  }

  @Override
  public void close() {
    asking.close();
  }

  private OperatingStatus status() {
    List<OperatingStatus.Batch> batches = new ArrayList<>(parts.batches.get());
    batches.add(batch("inquiry", asking.waiting(Inquiry.State.OPEN)));
    batches.add(batch("answer", asking.waiting(Inquiry.State.PENDING)));
    batches.add(batch("pending", providing.pending()));
    LocalDate month = LocalDate.ofInstant(parts.clock.instant(), ZoneOffset.UTC).withDayOfMonth(1);
    long version = parts.lists.current().map(PermissionList::version).orElse(0L);
    return new OperatingStatus(
        version > 0 && parts.keyLog.active(parts.keys.code()).isPresent(),
        batches,
        new PgExchangeRecords()
            .counts(parts.database, month.atStartOfDay(ZoneOffset.UTC).toInstant()),
        parts.keyLog.size(),
        version);
  }

  private static OperatingStatus.Batch batch(String name, PgInquiries.Waiting waiting) {
    return new OperatingStatus.Batch(name, waiting.count(), waiting.oldest());
  }
}
