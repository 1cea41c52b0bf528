package musubi.gateway.registry;

import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import musubi.gateway.access.Hop;
import musubi.gateway.access.Hops;
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
  private final Hops hops;
  private final InstantSource clock;

  /** Asks this neighbour. */
  public InquiryClient(Neighbour neighbour, Hops hops, InstantSource clock) {
    this.neighbour = neighbour;
    this.hops = hops;
    this.clock = clock;
  }

  @Override
  public Optional<InquireResponse> find(ResidentRecordCode code) {
    Call call = Call.current();
    Metadata headers = call.onward(hops, Hop.Use.RELAY, neighbour.node(), clock.instant());
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    try {
      return Optional.of(
          InquiryServiceGrpc.newBlockingStub(neighbour.channel())
              .withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(headers),
                  MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers))
              .inquire(InquireRequest.newBuilder().setResidentRecordCode(code.digits()).build()));
    } catch (StatusRuntimeException e) {
      if (StreamEndedException.reasonOf(e).equals(RegistryReason.PERSON_NOT_FOUND.name())) {
        return Optional.empty();
      }
      throw Refusal.of(RegistryReason.TIER_UNAVAILABLE);
    } finally {
      call.receipts(Headers.receipts(trailers.get()));
    }
  }
}
