package musubi.gateway.rpc;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.ops.Metrics;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.Recorder;

/**
 * Where calls meet {@code StreamObserver}: a service says what it answers, and whatever it throws
 * becomes a recorded refusal.
 *
 * <p>Thread-safe.
 */
public final class Calls {
  private final Recorder recorder;
  private final Digests digests;
  private final InstantSource clock;
  private final Metrics metrics;

  /** For the services of one node. */
  public Calls(Recorder recorder, Digests digests, InstantSource clock, Metrics metrics) {
    this.recorder = recorder;
    this.digests = digests;
    this.clock = clock;
    this.metrics = metrics;
  }

  /** Answers a call whose record stands in the transaction of its effect. */
  public <T> void effect(StreamObserver<T> out, Supplier<T> act) {
    answer(out, act);
  }

  /**
   * Does the act that the running call asks for: effect, request key, record and the use of its
   * statement in one transaction. For use inside {@link #effect}, after {@link Call#about}.
   *
   * @throws Refusal what {@link Acts#perform} refuses
   */
  public <T> T act(Acts acts, Acts.Work<T> work) {
    Call call = Call.current();
    byte[] digest = digests.ofRequest(call.received());
    CallRecord answered = call.answered(clock.instant());
    Acts.Asked asked =
        new Acts.Asked(
            call.caller().body().digits(),
            call.requestId().orElseThrow(),
            digest,
            answered,
            call.use(digest));
    try {
      Acts.Performed<T> performed = acts.perform(asked, work);
      call.made(performed.callRecord());
      return performed.answer();
    } catch (Refusal e) {
      if (e.reason() == AccessReason.STATEMENT_USED) {
        call.made(answered.refused(e.reason()));
      }
      throw e;
    }
  }

  /** Answers a call without effect: its record is durable before the answer leaves. */
  public <T> void read(StreamObserver<T> out, Supplier<Recorded<T>> act) {
    answer(
        out,
        () -> {
          Recorded<T> recorded = act.get();
          List<CallRecord> records = recorded.callRecord().aboutEach(recorded.persons());
          write(Call.current(), records.getFirst());
          recorder.write(records.subList(1, records.size()));
          return recorded.answer();
        });
  }

  /**
   * Answers a call without effect with a list: its records are durable before the first answer
   * leaves. The receipt is that of the first record.
   */
  public <T> void list(StreamObserver<T> out, Supplier<RecordedList<T>> act) {
    List<T> answers;
    try {
      RecordedList<T> recorded = act.get();
      write(Call.current(), recorded.callRecords().getFirst());
      recorder.write(recorded.callRecords().subList(1, recorded.callRecords().size()));
      answers = recorded.answers();
    } catch (RuntimeException e) {
      out.onError(ErrorTranslator.exception(recorded(ErrorTranslator.refusal(e))));
      return;
    }
    answers.forEach(out::onNext);
    out.onCompleted();
  }

  /**
   * Serves a stream. What is answered on it the conversation records; the refusal that ends it is
   * recorded here.
   *
   * @param window messages that may wait for the conversation
   */
  public <I, O> StreamObserver<I> stream(
      StreamObserver<O> out, int window, Stream.Conversation<I, O> conversation) {
    return Stream.serve(
        out, window, conversation, failure -> recorded(ErrorTranslator.refusal(failure)));
  }

  /**
   * An answer with the record that must be durable before it.
   *
   * @param persons keyed digests of whom the answer is about, where the call does not say: the
   *     first stands in the record, each other in a record of its own
   */
  public record Recorded<T>(T answer, CallRecord callRecord, List<byte[]> persons) {
    /** An answer of which the record says whom it is about. */
    public Recorded(T answer, CallRecord callRecord) {
      this(answer, callRecord, List.of());
    }
  }

  /**
   * A short list of answers with the records that must be durable before it.
   *
   * @param callRecords at least one: that of the call, then one for each further person
   */
  public record RecordedList<T>(List<T> answers, List<CallRecord> callRecords) {}

  private <T> void answer(StreamObserver<T> out, Supplier<T> act) {
    T answer;
    try {
      answer = act.get();
    } catch (RuntimeException e) {
      out.onError(ErrorTranslator.exception(recorded(ErrorTranslator.refusal(e))));
      return;
    }
    out.onNext(answer);
    out.onCompleted();
  }

  /** A statement that was used before is found out by the record itself, which then says so. */
  private void write(Call call, CallRecord callRecord) {
    try {
      recorder.write(callRecord, call.use(digests.ofRequest(call.received())));
      call.made(callRecord);
    } catch (Refusal e) {
      if (e.reason() == AccessReason.STATEMENT_USED) {
        call.made(callRecord.refused(e.reason()));
      }
      throw e;
    }
  }

  private Refusal recorded(Refusal refusal) {
    Call call = Call.current();
    metrics.count(
        "musubi_refusals_total", "method", call.method(), "reason", refusal.reason().name());
    if (refusal.reason() == AccessReason.STATEMENT_USED) {
      return refusal;
    }
    CallRecord refused = call.refused(clock.instant(), refusal.reason());
    try {
      // That nobody has a code is an answer, too: a refusal uses the statement up.
      write(call, refused);
      return refusal;
    } catch (Refusal unrecorded) {
      return unrecorded;
    }
  }
}
