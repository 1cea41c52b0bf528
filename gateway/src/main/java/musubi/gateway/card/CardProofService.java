package musubi.gateway.card;

import io.grpc.stub.StreamObserver;
import musubi.card.v1.CardProofServiceGrpc;
import musubi.card.v1.IssueChallengeRequest;
import musubi.card.v1.IssueChallengeResponse;
import musubi.gateway.record.Acts;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;

/** Serves {@code musubi.card.v1.CardProofService} in a municipality: to its terminals. */
public final class CardProofService extends CardProofServiceGrpc.CardProofServiceImplBase {
  private final ProofDesk desk;
  private final Acts acts;
  private final Calls calls;

  /** Serves the desk. */
  public CardProofService(ProofDesk desk, Acts acts, Calls calls) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
  }

  @Override
  public void issueChallenge(
      IssueChallengeRequest request, StreamObserver<IssueChallengeResponse> out) {
    calls.effect(
        out,
        () -> ProofMessages.issued(calls.act(acts, desk.issue(Call.current().caller().name()))));
  }
}
