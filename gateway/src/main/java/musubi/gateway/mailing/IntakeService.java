package musubi.gateway.mailing;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import java.util.List;
import musubi.card.v1.DeliverMailingRequest;
import musubi.card.v1.DeliverMailingResponse;
import musubi.card.v1.MailingServiceGrpc;
import musubi.card.v1.TakeMailingRequest;
import musubi.card.v1.TakeMailingResponse;
import musubi.gateway.access.Digests;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/**
 * Serves {@code musubi.card.v1.MailingService} at the card system: to communication nodes, and to
 * the Agency's issuing.
 */
public final class IntakeService extends MailingServiceGrpc.MailingServiceImplBase {
  private final IntakeDesk desk;
  private final Acts acts;
  private final Digests digests;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the desk. */
  public IntakeService(
      IntakeDesk desk, Acts acts, Digests digests, Calls calls, InstantSource clock) {
    this.desk = desk;
    this.acts = acts;
    this.digests = digests;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void deliverMailing(
      DeliverMailingRequest request, StreamObserver<DeliverMailingResponse> out) {
    calls.effect(
        out,
        () -> {
          List<Handed> mailings = MailingMessages.parse(request);
          Call call = Call.current();
          List<Taken> taken =
              calls.act(
                  acts,
                  new Taking(desk.take(call.caller().body(), mailings), digests, call, clock));
          return MailingMessages.receipts(taken, request);
        });
  }

  @Override
  public void takeMailing(TakeMailingRequest request, StreamObserver<TakeMailingResponse> out) {
    calls.effect(
        out,
        () -> {
          MailingMessages.Page page = MailingMessages.parse(request);
          return MailingMessages.printed(calls.act(acts, new Giving(page)));
        });
  }

  /** Giving records to issuing; a repeat gives them again. */
  private final class Giving implements Acts.Work<List<IntakeDesk.Printed>> {
    private final MailingMessages.Page page;

    private Giving(MailingMessages.Page page) {
      this.page = page;
    }

    @Override
    public Acts.Made<List<IntakeDesk.Printed>> now(Statements statements) {
      List<IntakeDesk.Printed> printed = desk.give(statements, page.after(), page.most());
      List<byte[]> persons = desk.codes(printed).stream().map(digests::ofSubject).toList();
      return new Acts.Made<>(printed, 0, Numbers.NONE, persons);
    }

    @Override
    public Acts.Made<List<IntakeDesk.Printed>> again(Statements statements, long effect) {
      return now(statements);
    }
  }
}
