package musubi.gateway.protection;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Set;
import musubi.gateway.registry.Disclosed;
import musubi.gateway.registry.IdentityMessages;
import musubi.gateway.registry.Item;
import musubi.gateway.registry.Parsing;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.ResidentRecordCode;
import musubi.registry.v1.ApproveReleaseResponse;
import musubi.registry.v1.GetReleaseResponse;
import musubi.registry.v1.RequestReleaseRequest;
import musubi.registry.v1.RequestReleaseResponse;
import musubi.registry.v1.TakeReleaseResponse;

/** Releases between the contract's messages and values. */
final class ReleaseMessages {
  private ReleaseMessages() {}

  static Release.Wanted parse(RequestReleaseRequest request) {
    ResidentRecordCode code = MarkMessages.code(request.getResidentRecordCode());
    BodyCode recipient =
        Parsing.valid("recipient_body_code", () -> new BodyCode(request.getRecipientBodyCode()));
    return Parsing.valid(
        "reason",
        () ->
            new Release.Wanted(
                code, request.getReason(), recipient, request.getRecipientBusiness()));
  }

  static RequestReleaseResponse requested(Release release) {
    return RequestReleaseResponse.newBuilder()
        .setReleaseNumber(release.number())
        .setApproveUntil(timestamp(release.approveUntil()))
        .build();
  }

  static GetReleaseResponse found(Release release) {
    GetReleaseResponse.Builder response =
        GetReleaseResponse.newBuilder()
            .setResidentRecordCode(release.wanted().code().digits())
            .setReason(release.wanted().reason())
            .setRecipientBodyCode(release.wanted().recipient().digits())
            .setRecipientBusiness(release.wanted().business())
            .setApproveUntil(timestamp(release.approveUntil()));
    release.takeUntil().map(ReleaseMessages::timestamp).ifPresent(response::setTakeUntil);
    return response.build();
  }

  static ApproveReleaseResponse approved(Release release) {
    return ApproveReleaseResponse.newBuilder()
        .setTakeUntil(timestamp(release.takeUntil().orElseThrow()))
        .build();
  }

  /** The one answer with the address of a protected person. */
  static TakeReleaseResponse taken(ReleaseDesk.Released released) {
    Release.Wanted wanted = released.release().wanted();
    return TakeReleaseResponse.newBuilder()
        .setRecord(
            IdentityMessages.answer(
                Disclosed.released(released.identity()), Set.of(Item.INDIVIDUAL_NUMBER)))
        .setRecipientBodyCode(wanted.recipient().digits())
        .setRecipientBusiness(wanted.business())
        .build();
  }

  private static Timestamp timestamp(Instant at) {
    return Timestamp.newBuilder().setSeconds(at.getEpochSecond()).setNanos(at.getNano()).build();
  }
}
