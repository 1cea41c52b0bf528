package musubi.gateway.registry;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import musubi.gateway.access.Refusal;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.BatchDisposed;
import musubi.registry.v1.History;
import musubi.registry.v1.NotifyUpdatesRequest;
import musubi.registry.v1.NotifyUpdatesResponse;
import musubi.registry.v1.NumberedUpdate;
import musubi.registry.v1.Placeholder;
import musubi.registry.v1.ReceiverHello;
import musubi.registry.v1.Rejection;
import musubi.registry.v1.Rejections;
import musubi.registry.v1.RejectionsSeen;
import musubi.registry.v1.SenderHello;
import musubi.registry.v1.UpdateBatch;

/** The messages of the notice stream, from and to values. */
final class NoticeMessages {
  /** Revision of the contract that this program speaks; receivers refuse what is older than 1. */
  static final int REVISION = 1;

  private static final Pattern REASON = Pattern.compile("[A-Z][A-Z0-9_]{0,63}");

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
            && batch.getUpdatesCount() <= NoticeLink.MAX_BATCH
            && batch.getFirstNumber() >= 1
            && batch.getFirstNumber() <= Long.MAX_VALUE - NoticeLink.MAX_BATCH;
    if (!fits) {
      throw Refusal.of(
          RegistryReason.STREAM_OUT_OF_STEP,
          "a batch of "
              + batch.getUpdatesCount()
              + " updates (expected: 1 to "
              + NoticeLink.MAX_BATCH
              + ")");
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

  static NotifyUpdatesRequest seen(List<PgRejections.Rejected> rejections) {
    return NotifyUpdatesRequest.newBuilder()
        .setRejectionsSeen(
            RejectionsSeen.newBuilder()
                .addAllRejections(rejections.stream().map(NoticeMessages::rejection).toList()))
        .build();
  }

  /**
   * What the tier above says.
   *
   * @throws StreamEndedException when it cannot be understood
   */
  static NoticeLink.Answer answer(NotifyUpdatesResponse response) {
    return switch (response.getStepCase()) {
      case HELLO ->
          new NoticeLink.Answer.Hello(
              response.getHello().getHistoriesList().stream()
                  .map(
                      h ->
                          new NoticeLink.Cursor(
                              h.getMunicipalityCode(),
                              h.getLastNumber(),
                              h.getRunningHash().toByteArray()))
                  .toList());
      case DISPOSED ->
          new NoticeLink.Answer.Disposed(
              new NoticeLink.Cursor(
                  response.getDisposed().getMunicipalityCode(),
                  response.getDisposed().getThroughNumber(),
                  response.getDisposed().getRunningHash().toByteArray()));
      case REJECTIONS -> {
        List<Rejection> rejections = response.getRejections().getRejectionsList();
        if (!rejections.stream().map(Rejection::getReason).allMatch(NoticeMessages::isReason)) {
          throw new StreamEndedException("out of step");
        }
        yield new NoticeLink.Answer.Rejected(rejected(rejections));
      }
      case STEP_NOT_SET -> throw new StreamEndedException("out of step");
    };
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
          new NoticeIntake.Incoming(Optional.of(reason(update.getPlaceholder())), new byte[0]);
      case CONTENT_NOT_SET ->
          throw Refusal.of(RegistryReason.STREAM_OUT_OF_STEP, "a number without content");
    };
  }

  private static String reason(Placeholder placeholder) {
    if (!isReason(placeholder.getReason())) {
      throw Refusal.of(
          RegistryReason.STREAM_OUT_OF_STEP, "a place-holder whose reason is no name of a reason");
    }
    return placeholder.getReason();
  }

  /** A reason of a newer catalogue than ours is one, too; anything else is no reason. */
  private static boolean isReason(String name) {
    return REASON.matcher(name).matches();
  }

  private static Rejection rejection(PgRejections.Rejected rejected) {
    return Rejection.newBuilder()
        .setMunicipalityCode(rejected.municipality())
        .setNumber(rejected.number())
        .setReason(rejected.reason())
        .setTierValue(rejected.tier())
        .build();
  }
}
