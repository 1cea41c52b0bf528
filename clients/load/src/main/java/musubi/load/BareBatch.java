package musubi.load;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import musubi.client.RequestIds;
import musubi.gateway.access.Purpose;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.RequestKeys.Done;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.PgUpdates;
import musubi.gateway.registry.RunningHash;
import musubi.gateway.value.RequestId;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.NoticeServiceGrpc;
import musubi.registry.v1.UpdateServiceGrpc;

/**
 * Consecutive updates as the rows that the three tiers write of them, made beforehand.
 *
 * @param lane the counter after them, the same at each tier
 * @param done keys of the acts; in the municipality only
 */
record BareBatch(PgUpdates.Lane lane, Tier municipality, List<Done> done, Tier upper) {
  static final String METHOD = UpdateServiceGrpc.getPushUpdateMethod().getFullMethodName();

  private static final int DIGEST_BYTES = 32;
  private static final short PROVISION = 1;

  /** Rows of one tier. */
  record Tier(List<PgUpdates.Disposed> updates, List<Identity> file, List<CallRecord> records) {
    Tier() {
      this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    }

    @Override
    public String toString() {
      return "Tier[" + updates.size() + "]";
    }
  }

  /** The rows of some changes that follow a counter. */
  static BareBatch after(PgUpdates.Lane before, List<IdentityRecord> changes) {
    IdentityMessages codec = new IdentityMessages();
    String city = before.municipality();
    Instant now = Instant.now();
    long number = before.lastNumber();
    byte[] hash = before.sentHash();
    Tier municipality = new Tier();
    Tier upper = new Tier();
    List<Done> done = new ArrayList<>();
    for (IdentityRecord change : changes) {
      number++;
      UUID id = RequestIds.next();
      Identity identity = IdentityMessages.parse(change).numbered(number);
      byte[] notice = codec.notice(identity);
      byte[] remainder = codec.remainder(identity);
      hash = RunningHash.afterNotice(hash, number, notice);
      municipality.updates.add(
          disposed(number, identity, notice, remainder, Optional.of(id), hash, now));
      municipality.file.add(identity);
      municipality.records.add(pushed(id, city, number, now));
      done.add(new Done(new RequestId(id), random(), number));
      upper.updates.add(
          disposed(number, identity, notice, new byte[0], Optional.empty(), hash, now));
      upper.file.add(codec.parse(notice).numbered(number));
    }
    upper.records.add(notified(city, before.lastNumber() + 1, number, now));
    return new BareBatch(
        new PgUpdates.Lane(city, number, RunningHash.none(), hash), municipality, done, upper);
  }

  int size() {
    return done.size();
  }

  @Override
  public String toString() {
    return "BareBatch[" + size() + "]";
  }

  private static PgUpdates.Disposed disposed(
      long number,
      Identity identity,
      byte[] notice,
      byte[] remainder,
      Optional<UUID> id,
      byte[] hash,
      Instant now) {
    return new PgUpdates.Disposed(
        number, Optional.empty(), identity.code(), notice, remainder, id, hash, hash, now);
  }

  private static CallRecord pushed(UUID request, String city, long number, Instant now) {
    return record("R-01", METHOD, "musubi://register/" + city + "/load", Optional.of(request), now)
        .about(random())
        .about(city, number, number);
  }

  private static CallRecord notified(String city, long first, long last, Instant now) {
    String method = NoticeServiceGrpc.getNotifyUpdatesMethod().getFullMethodName();
    return record("R-02", method, "musubi://communication/" + city, Optional.empty(), now)
        .about(city, first, last);
  }

  private static CallRecord record(
      String exchange, String method, String caller, Optional<UUID> request, Instant now) {
    return CallRecord.now(
        now,
        new CallRecord.Act(exchange, method, PROVISION, "update-notice"),
        CallRecord.Decision.ANSWERED,
        "",
        CallRecord.Parties.own(caller),
        request,
        Purpose.NONE);
  }

  /** As long as a keyed digest and as hard to compress. */
  private static byte[] random() {
    byte[] digest = new byte[DIGEST_BYTES];
    ThreadLocalRandom.current().nextBytes(digest);
    return digest;
  }
}
