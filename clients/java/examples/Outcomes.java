import java.time.Duration;
import musubi.client.Act;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.FailedException;
import musubi.client.Outcome;
import musubi.client.RefusedException;
import musubi.registry.v1.GetMarkRequest;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.MarkServiceGrpc;

/** What a call can come to; a compiler says when one is forgotten. */
final class Outcomes {
  // @start region="outcome"
  static String revision(Connection connection, GetMarkRequest request) {
    Act act = Act.next().patience(Duration.ofSeconds(30)); // keep act.requestId() for a restart
    return switch (connection.system().call(MarkServiceGrpc.getGetMarkMethod(), request, act)) {
      case Outcome.Answered<GetMarkResponse> answered ->
          answered.evidence().receipts().size() + " nodes promise a record";
      case Outcome.Refused<GetMarkResponse> refused -> explained(refused.refusal());
      case Outcome.Failed<GetMarkResponse> failed -> explained(failed.failure());
    };
  }

  // @end

  // @start region="exception"
  static String explained(CallException exception) {
    return switch (exception) {
      case RefusedException refused ->
          refused.reason() + ", " + refused.mustAct() + " must act: " + refused.fix().orElse("");
      case FailedException failed ->
          switch (failed.failure()) {
            case NODE_AWAY, BROKE_OFF, TOO_LATE -> "again later, with the same request id";
            case CERTIFICATE_UNUSABLE, NODE_NOT_TRUSTED, NOT_ADMITTED -> "look at certificates";
            case ANSWER_TOO_LARGE, ANSWER_UNREADABLE -> "this is no node of ours";
            case CANCELLED -> "given up";
          };
    };
  }

  // @end
}
