package musubi.gateway.registry;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.registry.v1.BatchDisposed;
import musubi.registry.v1.History;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;
import musubi.registry.v1.NumberedUpdate;
import musubi.registry.v1.Placeholder;
import musubi.registry.v1.ReceiverHello;
import musubi.registry.v1.RejectingTier;
import musubi.registry.v1.Rejection;
import musubi.registry.v1.Rejections;
import musubi.registry.v1.RejectionsSeen;
import musubi.registry.v1.SenderHello;
import musubi.registry.v1.UpdateBatch;

/** The messages of the notice stream, from and to values. */
final class NoticeMessages {
  /** Revision of the contract that this program speaks; receivers refuse what is older than 1. */
  static final int REVISION = 1;

  /** Updates in one batch at most ({@code UpdateBatch.updates}). */
  static final int MAX_BATCH = 500;

  private NoticeMessages() {}

  static NotifyUpdatesRequest senderHello(List<PgUpdates.Lane> lanes) {
    SenderHello.Builder hello = SenderHello.newBuilder().setContractRevision(REVISION);
    lanes.forEach(
        lane ->
            hello.addHistories(history(lane.municipality(), lane.lastNumber(), lane.sentHash())));
    return NotifyUpdatesRequest.newBuilder().setHello(hello).build();
  }

  static NotifyUpdatesResponse receiverHello(List<PgUpdates.Lane> lanes) {
    ReceiverHello.Builder hello = ReceiverHello.newBuilder().setContractRevision(REVISION);
    lanes.forEach(
        lane ->
            hello.addHistories(
                history(lane.municipality(), lane.lastNumber(), lane.receivedHash())));
    return NotifyUpdatesResponse.newBuilder().setHello(hello).build();
  }

  static NotifyUpdatesRequest batch(String municipality, List<PgUpdates.Outgoing> updates) {
    UpdateBatch.Builder batch =
        UpdateBatch.newBuilder()
            .setMunicipalityCode(municipality)
            .setFirstNumber(updates.getFirst().number());
    updates.forEach(update -> batch.addUpdates(numbered(update)));
    return NotifyUpdatesRequest.newBuilder().setBatch(batch).build();
  }

  static NotifyUpdatesResponse disposed(PgUpdates.Lane lane) {
    return NotifyUpdatesResponse.newBuilder()
        .setDisposed(
            BatchDisposed.newBuilder()
                .setMunicipalityCode(lane.municipality())
                .setThroughNumber(lane.lastNumber())
                .setRunningHash(ByteString.copyFrom(lane.receivedHash())))
        .build();
  }

  /**
   * What came in a batch.
   *
   * @throws Refusal STREAM_OUT_OF_STEP when the batch is empty, too long or its numbers impossible
   */
  static List<NoticeIntake.Incoming> incoming(UpdateBatch batch) {
    boolean fits =
        batch.getUpdatesCount() >= 1
            && batch.getUpdatesCount() <= MAX_BATCH
            && batch.getFirstNumber() >= 1
            && batch.getFirstNumber() <= Long.MAX_VALUE - MAX_BATCH;
    if (!fits) {
      throw Refusal.of(
          RegistryReason.STREAM_OUT_OF_STEP,
          "a batch of " + batch.getUpdatesCount() + " updates (expected: 1 to " + MAX_BATCH + ")");
    }
    return batch.getUpdatesList().stream().map(NoticeMessages::incoming).toList();
  }

  static NotifyUpdatesResponse rejections(List<PgRejections.Rejected> rejections) {
    return NotifyUpdatesResponse.newBuilder()
        .setRejections(
            Rejections.newBuilder()
                .addAllRejections(rejections.stream().map(NoticeMessages::rejection).toList()))
        .build();
  }

  static NotifyUpdatesRequest seen(Rejections rejections) {
    return NotifyUpdatesRequest.newBuilder()
        .setRejectionsSeen(
            RejectionsSeen.newBuilder().addAllRejections(rejections.getRejectionsList()))
        .build();
  }

  static List<PgRejections.Rejected> rejected(List<Rejection> rejections) {
    return rejections.stream()
        .map(
            r ->
                new PgRejections.Rejected(
                    r.getMunicipalityCode(), r.getNumber(), r.getTierValue(), r.getReason()))
        .toList();
  }

  private static History history(String municipality, long lastNumber, byte[] hash) {
    return History.newBuilder()
        .setMunicipalityCode(municipality)
        .setLastNumber(lastNumber)
        .setRunningHash(ByteString.copyFrom(hash))
        .build();
  }

  private static NumberedUpdate numbered(PgUpdates.Outgoing update) {
    NumberedUpdate.Builder numbered = NumberedUpdate.newBuilder();
    if (update.rejection().isPresent()) {
      numbered.setPlaceholder(Placeholder.newBuilder().setReason(update.rejection().get()));
    } else {
      numbered.setNotice(ByteString.copyFrom(update.notice()));
    }
    return numbered.build();
  }

  private static NoticeIntake.Incoming incoming(NumberedUpdate update) {
    return switch (update.getContentCase()) {
      case NOTICE -> new NoticeIntake.Incoming(Optional.empty(), update.getNotice().toByteArray());
      case PLACEHOLDER ->
          new NoticeIntake.Incoming(Optional.of(update.getPlaceholder().getReason()), new byte[0]);
      case CONTENT_NOT_SET ->
          throw Refusal.of(RegistryReason.STREAM_OUT_OF_STEP, "a number without content");
    };
  }

  private static Rejection rejection(PgRejections.Rejected rejected) {
    return Rejection.newBuilder()
        .setMunicipalityCode(rejected.municipality())
        .setNumber(rejected.number())
        .setReason(rejected.reason())
        .setTier(RejectingTier.forNumber(rejected.tier()))
        .build();
  }
}
