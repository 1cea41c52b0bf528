package musubi.gateway.acquisition;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import musubi.broker.v1.AcquireRequest;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.gateway.access.Purpose;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.value.RequestId;
import musubi.symbol.v1.SignedRequest;

/** Sends the nation's requests to the broker. */
public final class AcquireClient implements AcquireLink {
  private final Neighbour broker;
  private final InstantSource clock;

  /** To the broker. */
  public AcquireClient(Neighbour broker, InstantSource clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public void acquire(byte[] signedRequest, byte[] blindFactor, Duration limit) {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    try {
      AcquireRequest request =
          AcquireRequest.newBuilder()
              .setRequest(SignedRequest.parseFrom(signedRequest))
              .setBlindFactor(ByteString.copyFrom(blindFactor))
              .build();
      TranslationServiceGrpc.newBlockingStub(broker.channel())
          .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
          .withInterceptors(
              MetadataUtils.newAttachHeadersInterceptor(Headers.of(Optional.of(id), Purpose.NONE)))
          .acquire(request);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored request is none", e);
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    }
  }
}
