package musubi.gateway.registry;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Refusal;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.ResidentRecordCode;
import musubi.registry.v1.InquireRequest;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/** Asks another tier for the same act: request id and purpose go on as they came. */
public final class InquiryClient implements InquiryDesk.Source<InquireResponse> {
  private static final long LIMIT_SECONDS = 5;

  private final Neighbour neighbour;

  /** Asks this neighbour. */
  public InquiryClient(Neighbour neighbour) {
    this.neighbour = neighbour;
  }

  @Override
  public Optional<InquireResponse> find(ResidentRecordCode code) {
    Call call = Call.current();
    try {
      return Optional.of(
          InquiryServiceGrpc.newBlockingStub(neighbour.channel())
              .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(
                      Headers.of(call.requestId(), call.purpose())))
              .inquire(InquireRequest.newBuilder().setResidentRecordCode(code.digits()).build()));
    } catch (StatusRuntimeException e) {
      if (StreamEndedException.reasonOf(e).equals(RegistryReason.PERSON_NOT_FOUND.name())) {
        return Optional.empty();
      }
      throw Refusal.of(RegistryReason.TIER_UNAVAILABLE);
    }
  }
}
