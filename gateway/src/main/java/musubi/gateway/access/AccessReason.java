package musubi.gateway.access;

import static musubi.gateway.access.Reason.Kind.AWAY;
import static musubi.gateway.access.Reason.Kind.BUSY;
import static musubi.gateway.access.Reason.Kind.DEFECT;
import static musubi.gateway.access.Reason.Kind.MALFORMED;
import static musubi.gateway.access.Reason.Kind.NOT_ALLOWED;
import static musubi.gateway.access.Reason.Kind.NOT_FOUND;
import static musubi.gateway.access.Reason.Kind.STATE;
import static musubi.gateway.access.Reason.Kind.UNKNOWN_CALLER;
import static musubi.gateway.access.Reason.MustAct.CALLER_ADMINISTRATOR;
import static musubi.gateway.access.Reason.MustAct.CALLER_DEVELOPER;
import static musubi.gateway.access.Reason.MustAct.CALLER_OPERATOR;
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
  AUTHORITY_NOT_LISTED(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the certificate is signed by an authority that the directory does not name for its body",
      "have the nation enter the authority of your body in the directory",
      "a renewed authority that was not announced"),
  BODY_UNKNOWN(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the directory does not have the caller's body",
      "have the nation enter your body in the directory",
      "a new city before its first day"),
  BODY_MERGED(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the caller's body was merged into another and its certificates ended with it",
      "use a certificate of the body that succeeded yours",
      "a system of a former town"),
  BODY_SUSPENDED(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the caller's body is suspended",
      "ask the nation why, and when it will be lifted",
      "a body after an incident [003 R-079]"),
  DIRECTORY_EXPIRED(
      AWAY,
      NODE_ADMINISTRATOR,
      "the node has no directory, or only one whose time is over; it may trust nobody",
      "see why no newer directory reaches the node: its log and /health name the reason",
      "a node that has been cut off from the nation for longer than the grace time"),
  CERTIFICATE_EXPIRED(
      UNKNOWN_CALLER,
      CALLER_ADMINISTRATOR,
      "the certificate has expired since the connection was made",
      "renew the certificate and connect again",
      "a system that keeps a connection open for months and never renews"),
  BUSINESS_NOT_RIGHT(
      NOT_ALLOWED,
      CALLER_OPERATOR,
      "the exchange is for one business alone, a right of its own, and the call is made for another",
      "have an operator make the call whom the authority granted that business",
      "an approval by a clerk who may only submit"),
  ROUTE_NOT_ALLOWED(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "this caller may not call this method on this node",
      "see the exchange's routes in docs/exchanges.md: caller, callee and how their bodies stand",
      "a terminal that calls a prefecture, or a city that calls the prefecture of another"),
  NAME_UNUSABLE(
      MALFORMED,
      CALLER_DEVELOPER,
      "a name in the message is no name of this network",
      "write callers as musubi://<kind>/<code>[/<name>] and nodes as <role>/<code>",
      "a city's name in place of its code"),
  DESTINATION_MALFORMED(
      MALFORMED,
      CALLER_DEVELOPER,
      "the destination is no name of a node",
      "send musubi-to as <role>/<code>, for example prefecture/130001",
      "a host name in place of a role and code"),
  DESTINATION_UNKNOWN(
      NOT_FOUND,
      CALLER_ADMINISTRATOR,
      "the directory has no node of that role and body that may be called",
      "look up the body in the directory; a suspended body cannot be called",
      "a city that runs no node yet"),
  DESTINATION_AWAY(
      AWAY,
      NODE_ADMINISTRATOR,
      "the destination cannot be reached; it is not known whether the call arrived",
      "repeat with the same request id after a while",
      "a node that is being restarted"),
  FORWARDED_TWICE(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the call was forwarded before and names another destination again",
      "name the destination at your own node; it forwards straight there",
      "a node that sends a forwarded call on"),
  HOP_MISSING(
      MALFORMED,
      CALLER_DEVELOPER,
      "a node calls for somebody else and does not say for whom",
      "send the hop statement as musubi-hop",
      "an inquiry of an operator without the name of the operator's system"),
  HOP_NOT_GENUINE(
      NOT_ALLOWED,
      CALLER_ADMINISTRATOR,
      "the hop statement is not signed by the calling node, not for this node, or not of this time",
      "check the clock of the calling node and its signing key in the directory",
      "a signing key that the directory does not have yet"),
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
  STATEMENT_MISSING(
      MALFORMED,
      CALLER_DEVELOPER,
      "the call is made for a person and brings no statement of the operator authority",
      "get a statement for each call and send it as musubi-operator-statement",
      "a terminal that sends the operator's id alone"),
  STATEMENT_MALFORMED(
      MALFORMED,
      CALLER_DEVELOPER,
      "the operator statement breaks its format",
      "see docs/protocols/operator-statement.md: ES256, its type, its claims and no others",
      "a statement signed with HS256, one without jti, or one of more than 4096 characters"),
  STATEMENT_NOT_GENUINE(
      NOT_ALLOWED,
      CALLER_ADMINISTRATOR,
      "no key that the directory has for the caller's operator authority made the signature",
      "check which key the operator authority signs with and that the directory has it",
      "a statement that was altered, or an authority whose new key is not in the directory yet"),
  STATEMENT_EXPIRED(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the operator statement is over, is not yet valid, or was made to live too long",
      "get a new statement of at most 5 minutes right before the call; check the clocks",
      "a statement that was kept for the next day"),
  STATEMENT_OF_OTHER_BODY(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the operator statement is by another body than the caller's, or not meant for this one",
      "get it from the authority of your own body, with every body on the way in aud",
      "a statement for the own city that is sent to the prefecture"),
  STATEMENT_FOR_OTHER_CALL(
      NOT_ALLOWED,
      CALLER_DEVELOPER,
      "the operator statement is for another method, system, operator, terminal or purpose",
      "get a statement for this very call; it says in its claims what the metadata say",
      "a statement of one terminal that another system sends"),
  STATEMENT_USED(
      STATE,
      CALLER_DEVELOPER,
      "the operator statement was used before for another act",
      "get a new statement for each act; a repeat keeps its request id and its message",
      "one statement for inquiries about two persons"),
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
  READER_TOO_SLOW(
      BUSY,
      CALLER_ADMINISTRATOR,
      "the caller of the stream did not read for longer than the node waits",
      "open the stream again and read what comes",
      "a program that stopped at a breakpoint with a stream open"),
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
