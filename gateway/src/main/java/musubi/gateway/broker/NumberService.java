package musubi.gateway.broker;

import io.grpc.stub.StreamObserver;
import java.util.List;
import musubi.broker.v1.IssueNumbersRequest;
import musubi.broker.v1.IssueNumbersResponse;
import musubi.broker.v1.NumberServiceGrpc;
import musubi.gateway.access.Caller;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.Acts;
import musubi.gateway.registry.RegistryReason;
import musubi.gateway.rpc.Call;
import musubi.gateway.rpc.Calls;
import musubi.gateway.symbol.Token;
import musubi.gateway.translation.SymbolMessages;

/** Serves {@code musubi.broker.v1.NumberService}: processing numbers for linkage nodes. */
public final class NumberService extends NumberServiceGrpc.NumberServiceImplBase {
  private final NumberDesk desk;
  private final Acts acts;
  private final Calls calls;

  /** Serves the desk. */
  public NumberService(NumberDesk desk, Acts acts, Calls calls) {
    this.desk = desk;
    this.acts = acts;
    this.calls = calls;
  }

  @Override
  public void issueNumbers(IssueNumbersRequest request, StreamObserver<IssueNumbersResponse> out) {
    calls.effect(
        out,
        () -> {
          int count = request.getCount();
          if (count < 1 || count > NumberDesk.MOST_AT_ONCE) {
            throw Refusal.ofField(RegistryReason.ITEM_INVALID, "count", "count: none of 1 to 1000");
          }
          Caller caller = Call.current().caller();
          List<Token> tokens =
              calls.act(acts, desk.issue(new NodeName(caller.party(), caller.body()), count));
          IssueNumbersResponse.Builder response = IssueNumbersResponse.newBuilder();
          tokens.forEach(token -> response.addTokens(SymbolMessages.message(token)));
          return response.build();
        });
  }
}
