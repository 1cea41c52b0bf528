package musubi.gateway.access;

import static musubi.gateway.access.Reason.Kind.AWAY;
import static musubi.gateway.access.Reason.Kind.BUSY;
import static musubi.gateway.access.Reason.Kind.DEFECT;
import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.Kind.UNKNOWN_CALLER;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.NODE_ADMINISTRATOR;

/** Reasons that any call can meet. */
public enum AccessReason implements Reason {
  CALLER_UNUSABLE(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the certificate does not name a node or a system in the way this network requires",
      "request a certificate with one name of the form musubi://<role>/<code>",
      "a certificate with two names, or one signed by the authority of another body"),
  CERTIFICATE_REVOKED(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the certificate has been revoked",
      "request a new certificate from the authority of your body",
      "a system that was taken out of service"),
  CERTIFICATE_EXPIRED(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the certificate has expired since the connection was made",
      "renew the certificate and connect again",
      "a system that keeps a connection open for months and never renews"),
  ROUTE_NOT_ALLOWED(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "this caller may not call this method on this node",
      "see the exchange's routes in docs/exchanges.md: caller, callee and how their bodies stand",
      "a terminal that calls a prefecture, or a city that calls the prefecture of another"),
  OPERATOR_NOT_ALLOWED(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the exchange is between machines and the call names an operator",
      "leave out the metadata musubi-operator and musubi-terminal",
      "a person who tries to send an update notice by hand [002 R-006]"),
  PURPOSE_MISSING(
      MALFORMED,
      CALLER_DEVELOPER,
      "the call does not say for what it is made and by whom",
      "send the metadata musubi-business, musubi-reference, musubi-operator and musubi-terminal",
      "an inquiry without the reference of the application it belongs to"),
  PURPOSE_MALFORMED(
      MALFORMED,
      CALLER_DEVELOPER,
      "a part of the purpose breaks its format",
      "1 to 64 ASCII letters, digits, and . _ : / - in each",
      "a reference with a blank in it"),
  REQUEST_ID_MISSING(
      MALFORMED,
      CALLER_DEVELOPER,
      "the call has no usable request id",
      "send a UUIDv7 as musubi-request-id, made anew for each act and kept for its repeats",
      "a random UUID (version 4)"),
  REQUEST_ID_TOO_OLD(
      STATE,
      CALLER_DEVELOPER,
      "the time in the request id lies outside the window in which repeats are known",
      "find out whether the act was done, then send it with a new id; check the clock",
      "a repeat after more than 7 days, or a clock 10 minutes ahead"),
  REQUEST_ID_REUSED(
      STATE,
      CALLER_DEVELOPER,
      "the request id was used before with other content",
      "make a new id for each act",
      "one id for two updates"),
  UNKNOWN_FIELD(
      MALFORMED,
      CALLER_DEVELOPER,
      "the message has a field that the contract does not have",
      "generate the client from this network's contracts; nothing unknown is taken in [003 R-002]",
      "a client built from a changed copy of the contracts"),
  MESSAGE_UNREADABLE(
      MALFORMED,
      CALLER_DEVELOPER,
      "the bytes are no message of the method's type",
      "generate the client from this network's contracts",
      "a truncated message"),
  NODE_BUSY(
      BUSY,
      CALLER_ADMINISTRATOR,
      "the node has as many calls as it takes",
      "repeat with the same request id after the delay in the answer",
      "a bulk job without a limit of its own"),
  CALL_TOO_LONG(
      BUSY,
      CALLER_ADMINISTRATOR,
      "the caller did not finish its call in the time the node gives",
      "repeat with the same request id",
      "a client that opens a call and sends nothing"),
  DATABASE_AWAY(
      AWAY,
      NODE_ADMINISTRATOR,
      "the node cannot reach its database; the call was not answered and may be repeated",
      "repeat with the same request id after a while",
      "the database is being restarted"),
  STOPPING(
      AWAY,
      NODE_ADMINISTRATOR,
      "the node is being stopped",
      "repeat with the same request id after a while",
      "a node that is being updated"),
  DEFECT_HERE(
      DEFECT,
      NODE_ADMINISTRATOR,
      "the node failed; its log has the cause under the correlation id",
      "report the correlation id to the node's operators",
      "a defect of this program");

  private final Details details;

  AccessReason(Kind kind, MustAct mustAct, String meaning, String fix, String example) {
    this.details = new Details(kind, mustAct, meaning, fix, example);
  }

  @Override
  public Details details() {
    return details;
  }
}
