package musubi.gateway.card;

import io.grpc.stub.StreamObserver;
import java.time.InstantSource;
import musubi.card.v1.CardProofServiceGrpc;
import musubi.card.v1.CheckCardRequest;
import musubi.card.v1.CheckCardResponse;
import musubi.gateway.confirmation.PresentedCard;
import musubi.gateway.confirmation.QuestionMessages;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.card.v1.CardProofService} at the card system: to municipalities. */
public final class CardCheckService extends CardProofServiceGrpc.CardProofServiceImplBase {
  private final ProofChecks checks;
  private final Calls calls;
  private final InstantSource clock;

  /** Serves the checks. */
  public CardCheckService(ProofChecks checks, Calls calls, InstantSource clock) {
    this.checks = checks;
    this.calls = calls;
    this.clock = clock;
  }

  @Override
  public void checkCard(CheckCardRequest request, StreamObserver<CheckCardResponse> out) {
    calls.read(
        out,
        () -> {
          PresentedCard presented = QuestionMessages.card(request.getCardProof());
          String terminal = ProofMessages.terminal(request.getTerminalName());
          Card card = checks.signer(Call.current(), presented, terminal);
          return new Calls.Recorded<>(
              ProofMessages.holder(card),
              Call.current()
                  .answered(clock.instant())
                  .about(card.municipality(), card.revision(), card.revision()));
        });
  }
}
