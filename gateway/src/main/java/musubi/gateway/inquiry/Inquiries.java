package musubi.gateway.inquiry;

import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import musubi.gateway.addressee.PgAddressees;
import musubi.gateway.linkage.Deliveries;
import musubi.gateway.linkage.PgLinks;
import musubi.gateway.linkage.UnprovenTranslations;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Inquiries and provisions of one linkage node, put together. */
public final class Inquiries implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Inquiries.class);

  /** How often it looks for what is to be erased; ours. */
  private static final TimeUnit ERASE_EVERY = TimeUnit.HOURS;

  private final Parts parts;
  private final Asking asking;
  private final Providing providing;
  private final Worker erasing;

  /**
   * What they are made of.
   *
   * @param secrets seals blind factors, reply keys and answers at rest
   * @param answered makes the record of an answer that came
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
      Asking.Answered answered,
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
                parts.answered,
                parts.clock,
                parts.metrics),
            new Questions(
                parts.keys.code(), parts.keyLog, parts.keys, parts.lists, persons, codec));
    this.erasing = Worker.start("erase", this::erase);
  }

  /** What businesses and officials of the body are served. */
  public InquiryService businesses() {
    return new InquiryService(
        new InquiryService.Parts(
            asking, providing, parts.database, this::status, parts.acts, parts.calls, parts.clock));
  }

  /**
   * What the broker is served.
   *
   * @param deliveries links what the broker delivers
   */
  public ProvisionService provisions(Deliveries deliveries) {
    return new ProvisionService(providing, deliveries, parts.acts, parts.calls, parts.clock);
  }

  @Override
  public void close() {
    erasing.interrupt();
    asking.close();
  }

  private boolean erase() throws InterruptedException {
    int answers = asking.erase();
    int provisions = providing.erase();
    if (answers + provisions > 0) {
      LOG.info("erased {} answers and {} provisions whose time was over", answers, provisions);
    }
    ERASE_EVERY.sleep(1);
    return false;
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
