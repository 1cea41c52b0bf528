package musubi.gateway.broker;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.peer.Neighbours;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.translation.Organisations;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.translation.TranslationReason;
import musubi.gateway.value.RequestId;
import musubi.linkage.v1.DeliverRequest;
import musubi.linkage.v1.GetAnswerRequest;
import musubi.linkage.v1.ProvideRequest;
import musubi.linkage.v1.ProvisionServiceGrpc;
import musubi.linkage.v1.ProvisionServiceGrpc.ProvisionServiceBlockingStub;
import musubi.symbol.v1.Permit;
import musubi.symbol.v1.SignedRequest;
import musubi.symbol.v1.Translation;

/**
 * Calls {@code musubi.linkage.v1.ProvisionService} at linkage nodes. The permit id goes along as
 * the reference of the call, so that both records name it. Thread-safe.
 */
public final class ProvisionClient implements ProvisionLink {
  private final Neighbours neighbours;
  private final InstantSource clock;

  /** To the nodes of the directory. */
  public ProvisionClient(Neighbours neighbours, InstantSource clock) {
    this.neighbours = neighbours;
    this.clock = clock;
  }

  @Override
  public void deliver(String organisation, Translated translated, Duration limit) {
    try {
      DeliverRequest request =
          DeliverRequest.newBuilder()
              .setRequest(SignedRequest.parseFrom(translated.request()))
              .setTranslation(Translation.parseFrom(translated.translation()))
              .build();
      stub(organisation, "", limit).deliver(request);
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    } catch (InvalidProtocolBufferException e) {
      throw unreadable();
    }
  }

  @Override
  public SealedAnswer provide(
      String organisation, Translated translated, byte[] permitId, Duration limit) {
    try {
      ProvideRequest request =
          ProvideRequest.newBuilder()
              .setRequest(SignedRequest.parseFrom(translated.request()))
              .setTranslation(Translation.parseFrom(translated.translation()))
              .setPermit(Permit.parseFrom(translated.permit()))
              .build();
      return read(stub(organisation, reference(permitId), limit).provide(request).getAnswer());
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    } catch (InvalidProtocolBufferException e) {
      throw unreadable();
    }
  }

  @Override
  public SealedAnswer answer(String organisation, byte[] permitId, Duration limit) {
    GetAnswerRequest request =
        GetAnswerRequest.newBuilder().setPermitId(ByteString.copyFrom(permitId)).build();
    try {
      return read(stub(organisation, reference(permitId), limit).getAnswer(request).getAnswer());
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }

  /** How records name a permit. */
  static String reference(byte[] permitId) {
    return HexFormat.of().formatHex(permitId);
  }

  private ProvisionServiceBlockingStub stub(String organisation, String reference, Duration limit) {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    return ProvisionServiceGrpc.newBlockingStub(
            neighbours.of(Organisations.node(organisation)).channel())
        .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
        .withInterceptors(
            MetadataUtils.newAttachHeadersInterceptor(
                Headers.of(Optional.of(id), new Purpose("", reference, "", ""))));
  }

  private static SealedAnswer read(musubi.symbol.v1.SealedAnswer answer) {
    try {
      return SymbolMessages.sealedAnswer(answer);
    } catch (Refusal e) {
      throw new StreamEndedException(TranslationReason.ANSWER_INVALID.name());
    }
  }

  private static IllegalStateException unreadable() {
    return new IllegalStateException("a stored translation cannot be read");
  }
}
