package musubi.gateway.inquiry;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import musubi.broker.v1.FetchAnswerRequest;
import musubi.broker.v1.InquireRequest;
import musubi.broker.v1.InquireResponse;
import musubi.broker.v1.TranslationServiceGrpc;
import musubi.broker.v1.TranslationServiceGrpc.TranslationServiceBlockingStub;
import musubi.gateway.access.Purpose;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Request;
import musubi.gateway.symbol.SealedAnswer;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.translation.TranslationReason;
import musubi.gateway.value.RequestId;

/** Asks the broker. Thread-safe. */
public final class BrokerClient implements BrokerLink {
  /** What may be otherwise a moment later: nodes that have not the newest keys yet. */
  private static final Set<String> PASSING =
      Set.of("KEY_LOG_STALE", "REQUEST_ID_TOO_OLD", "DEADLINE_EXCEEDED");

  /** The answerer refuses for good; the sentence names its reason. */
  private static final String ANSWERER_REFUSED = "ANSWERER_REFUSED";

  private static final Set<Status.Code> AWAY =
      Set.of(
          Status.Code.UNAVAILABLE,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.CANCELLED,
          Status.Code.INTERNAL,
          Status.Code.UNKNOWN);

  private final Neighbour broker;
  private final InstantSource clock;

  /** Asks this neighbour. */
  public BrokerClient(Neighbour broker, InstantSource clock) {
    this.broker = broker;
    this.clock = clock;
  }

  @Override
  public Brought inquire(Request request, byte[] blindFactor, Duration limit) {
    InquireRequest message =
        InquireRequest.newBuilder()
            .setRequest(SymbolMessages.message(request))
            .setBlindFactor(ByteString.copyFrom(blindFactor))
            .build();
    InquireResponse response = asked(limit, stub -> stub.inquire(message));
    return new Brought(
        SymbolMessages.permit(response.getPermit()),
        SymbolMessages.sealedAnswer(response.getAnswer()));
  }

  @Override
  public SealedAnswer fetch(byte[] permitId, Duration limit) {
    FetchAnswerRequest message =
        FetchAnswerRequest.newBuilder().setPermitId(ByteString.copyFrom(permitId)).build();
    return SymbolMessages.sealedAnswer(asked(limit, stub -> stub.fetchAnswer(message)).getAnswer());
  }

  private <T> T asked(Duration limit, Function<TranslationServiceBlockingStub, T> ask) {
    RequestId id = RequestId.at(clock.instant(), ThreadLocalRandom.current());
    TranslationServiceBlockingStub stub =
        TranslationServiceGrpc.newBlockingStub(broker.channel())
            .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
            .withInterceptors(
                MetadataUtils.newAttachHeadersInterceptor(
                    Headers.of(Optional.of(id), Purpose.NONE)));
    try {
      return ask.apply(stub);
    } catch (StatusRuntimeException e) {
      String reason = StreamEndedException.reasonOf(e);
      if (AWAY.contains(e.getStatus().getCode()) || PASSING.contains(reason)) {
        throw new StreamEndedException(reason);
      }
      throw new BrokerRefusedException(
          reason.equals(ANSWERER_REFUSED) ? answerersReason(e) : reason);
    }
  }

  /** The reason that the broker's sentence names, where it is one that answerers have. */
  private static String answerersReason(StatusRuntimeException failure) {
    String sentence = Optional.ofNullable(failure.getStatus().getDescription()).orElse("");
    String last = sentence.substring(sentence.lastIndexOf(' ') + 1);
    return Stream.of(TranslationReason.values(), InquiryReason.values())
        .flatMap(Stream::of)
        .map(Enum::name)
        .filter(last::equals)
        .findFirst()
        .orElse(ANSWERER_REFUSED);
  }
}
