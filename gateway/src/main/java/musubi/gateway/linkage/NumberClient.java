package musubi.gateway.linkage;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import musubi.broker.v1.IssueNumbersRequest;
import musubi.broker.v1.IssueNumbersResponse;
import musubi.broker.v1.NumberServiceGrpc;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.peer.Neighbour;
import musubi.gateway.rpc.Headers;
import musubi.gateway.rpc.StreamEndedException;
import musubi.gateway.symbol.Token;
import musubi.gateway.translation.SymbolMessages;
import musubi.gateway.value.RequestId;

/** Asks the broker for processing numbers (処理通番発行依頼, [003 X-25]). */
public final class NumberClient implements NumberLink {
  private final Neighbour broker;

  /** From the broker. */
  public NumberClient(Neighbour broker) {
    this.broker = broker;
  }

  @Override
  public List<Token> issue(RequestId id, int count, Duration limit) {
    try {
      IssueNumbersResponse response =
          NumberServiceGrpc.newBlockingStub(broker.channel())
              .withDeadlineAfter(limit.toMillis(), TimeUnit.MILLISECONDS)
              .withInterceptors(
                  MetadataUtils.newAttachHeadersInterceptor(
                      Headers.of(Optional.of(id), Purpose.NONE)))
              .issueNumbers(IssueNumbersRequest.newBuilder().setCount(count).build());
      return response.getTokensList().stream().map(SymbolMessages::token).toList();
    } catch (StatusRuntimeException e) {
      throw StreamEndedException.of(e);
    } catch (Refusal e) {
      throw new StreamEndedException(e.reason().name());
    }
  }
}
