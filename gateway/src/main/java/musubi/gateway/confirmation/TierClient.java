package musubi.gateway.confirmation;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import musubi.gateway.access.Hop;
import musubi.gateway.access.Hops;
import musubi.gateway.access.Refusal;
import musubi.gateway.confirmation.Tiers.Reply;
import musubi.gateway.confirmation.Tiers.Source;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;

/**
 * Asks another tier for the same act: request id, purpose and operator statement go on as they
 * came, and the receipts come back.
 *
 * <p>Thread-safe.
 */
public final class TierClient {
  private static final long LIMIT_SECONDS = 5;

  private final Neighbour neighbour;
  private final Hops hops;
  private final PgOwnMarks marks;
  private final InstantSource clock;

  /** Asks this neighbour; what it answers is held back by the marks that are here already. */
  public TierClient(Neighbour neighbour, Hops hops, PgOwnMarks marks, InstantSource clock) {
    this.neighbour = neighbour;
    this.hops = hops;
    this.marks = marks;
    this.clock = clock;
  }

  /**
   * The one answer.
   *
   * @throws Refusal what the tier refused with, or TIER_UNAVAILABLE
   */
  <Q, A> A ask(MethodDescriptor<Q, A> method, Q question) {
    return asked(channel -> ClientCalls.blockingUnaryCall(channel, method, limited(), question));
  }

  /**
   * The list of answers, which is short by contract.
   *
   * @throws Refusal what the tier refused with, or TIER_UNAVAILABLE
   */
  <Q, A> List<A> askForList(MethodDescriptor<Q, A> method, Q question) {
    return asked(
        channel -> {
          List<A> answers = new ArrayList<>();
          Iterator<A> stream =
              ClientCalls.blockingServerStreamingCall(channel, method, limited(), question);
          stream.forEachRemaining(answers::add);
          return answers;
        });
  }

  /**
   * The tier's file, asked about one person.
   *
   * @param keyOf by what a question asks
   * @param codeOf resident-record code of the person in an answer
   */
  <Q, A> Source<Q, A> source(
      MethodDescriptor<Q, A> method, Function<Q, Question> keyOf, Function<A, String> codeOf) {
    return question -> {
      try {
        A answer = ask(method, question);
        return guarded(keyOf.apply(question).key(), codeOf.apply(answer), answer);
      } catch (Refusal e) {
        if (e.reason() == ConfirmationReason.PERSON_NOT_FOUND) {
          return new Reply.Unknown<>(false);
        }
        if (e.reason() == ConfirmationReason.PERSON_REMOVED) {
          return new Reply.Unknown<>(true);
        }
        throw e;
      }
    };
  }

  /** An answer about a person, as {@link Verdict} decides about a row of the own file. */
  <A> Reply<A> guarded(Key key, String code, A answer) {
    if (protectedAmong(List.of(code)).isEmpty()) {
      return new Reply.Known<>(answer);
    }
    if (key instanceof Key.Items) {
      return new Reply.Unknown<>(false);
    }
    throw Refusal.of(ConfirmationReason.ANSWER_WITHHELD);
  }

  /** The persons whom a mark that is here keeps out of every answer. */
  Set<String> protectedAmong(List<String> codes) {
    return marks.protectedAmong(codes);
  }

  private <A> A asked(Function<Channel, A> ask) {
    Call call = Call.current();
    Metadata headers = call.onward(hops, Hop.Use.RELAY, neighbour.node(), clock.instant());
    AtomicReference<Metadata> trailers = new AtomicReference<>();
    try {
      return ask.apply(
          ClientInterceptors.intercept(
              neighbour.channel(),
              MetadataUtils.newAttachHeadersInterceptor(headers),
              MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers)));
    } catch (StatusRuntimeException e) {
      throw refusal(StreamEndedException.reasonOf(e));
    } finally {
      call.receipts(Headers.receipts(trailers.get()));
    }
  }

  private static CallOptions limited() {
    return CallOptions.DEFAULT.withDeadlineAfter(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** What the tier says about the person goes on; all else is that it could not be asked. */
  private static Refusal refusal(String reason) {
    return Refusal.of(
        Stream.of(ConfirmationReason.values())
            .filter(known -> known.name().equals(reason))
            .findFirst()
            .orElse(ConfirmationReason.TIER_UNAVAILABLE));
  }
}
