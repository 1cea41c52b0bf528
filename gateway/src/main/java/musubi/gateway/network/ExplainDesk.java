package musubi.gateway.network;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import musubi.gateway.access.AccessReason;
import musubi.gateway.access.Caller;
import musubi.gateway.access.NodeName;
import musubi.gateway.access.Purpose;
import musubi.gateway.access.Refusal;
import musubi.gateway.access.Routes;
import musubi.gateway.directory.Directory;
import musubi.gateway.directory.DirectoryKeeper;

/**
 * Why a call would pass or not, by the same objects that decide: directory, routes, purpose.
 * Nothing is called. Thread-safe.
 */
public final class ExplainDesk {
  private final Routes routes;
  private final DirectoryKeeper directories;

  /** A desk of a node. */
  public ExplainDesk(Routes routes, DirectoryKeeper directories) {
    this.routes = routes;
    this.directories = directories;
  }

  /** A call as it would be made, without its message. */
  record Question(
      String method,
      Caller caller,
      NodeName callee,
      String business,
      String reference,
      boolean namesOperator,
      boolean hasStatement) {
    @Override
    public String toString() {
      return "Question[" + method + " to " + callee + "]";
    }
  }

  /**
   * One thing that is looked at.
   *
   * @param reason why it refuses; empty when it holds
   */
  record Step(String what, Optional<AccessReason> reason, String rule) {}

  /** What the gate would say; the last step decided. */
  record Explanation(List<Step> steps) {
    boolean allowed() {
      return steps.getLast().reason().isEmpty();
    }

    String reason() {
      return steps.getLast().reason().map(AccessReason::name).orElse("");
    }

    /** The route that allows, or what refuses. */
    String rule() {
      return steps.stream()
          .filter(step -> !allowed() ? step == steps.getLast() : step.what().equals("route"))
          .map(Step::rule)
          .findFirst()
          .orElse("");
    }
  }

  NodeName own() {
    return routes.own();
  }

  /** Goes through what the gate looks at, until something refuses. */
  Explanation explain(Question question, Instant now) {
    List<Step> steps = new ArrayList<>();
    for (Look look :
        List.<Look>of(
            q -> directory(now),
            q -> caller(q, now),
            q -> route(q, now),
            q -> destination(q, now),
            this::actor,
            this::purpose,
            this::statement)) {
      Step step = look.at(question);
      steps.add(step);
      if (step.reason().isPresent()) {
        break;
      }
    }
    return new Explanation(List.copyOf(steps));
  }

  @FunctionalInterface
  private interface Look {
    Step at(Question question);
  }

  private Step directory(Instant now) {
    return directories
        .inForce(now)
        .map(d -> holds("directory", "directory " + d.number() + " is in force"))
        .orElseGet(() -> refuses("directory", AccessReason.DIRECTORY_EXPIRED));
  }

  private Step caller(Question question, Instant now) {
    Optional<Directory.Body> body =
        directories.inForce(now).flatMap(d -> d.body(question.caller().body()));
    if (body.isEmpty()) {
      return refuses("caller", AccessReason.BODY_UNKNOWN);
    }
    if (body.get().successor().isPresent()) {
      return refuses("caller", AccessReason.BODY_MERGED);
    }
    return body.get().suspended()
        ? refuses("caller", AccessReason.BODY_SUSPENDED)
        : holds("caller", "the directory has the body " + question.caller().body());
  }

  private Step destination(Question question, Instant now) {
    NodeName callee = question.callee();
    if (callee.equals(routes.own())) {
      return holds("destination", "this node");
    }
    return found(callee, now)
        .map(found -> holds("destination", found.path() + ", forwarded by " + routes.own().path()))
        .orElseGet(() -> refuses("destination", AccessReason.DESTINATION_UNKNOWN));
  }

  /** The node that would answer: that of a successor where bodies were merged. */
  private Optional<NodeName> found(NodeName callee, Instant now) {
    return directories
        .inForce(now)
        .flatMap(d -> d.node(callee.role(), callee.body()))
        .map(node -> new NodeName(node.role(), node.body()));
  }

  private Step route(Question question, Instant now) {
    NodeName callee = question.callee();
    boolean here = callee.equals(routes.own());
    Routes.Ruling ruling =
        routes.rule(
            question.method(),
            question.caller(),
            here ? Optional.empty() : Optional.of(routes.own()),
            here ? callee : found(callee, now).orElse(callee));
    return ruling.allowed()
        ? holds("route", ruling.rule())
        : new Step("route", Optional.of(AccessReason.ROUTE_NOT_ALLOWED), ruling.rule());
  }

  private Step actor(Question question) {
    boolean needs = needsOperator(question);
    if (!needs && question.namesOperator()) {
      return refuses("actor", AccessReason.OPERATOR_NOT_ALLOWED);
    }
    return holds("actor", needs ? "a person stands behind it" : "between machines");
  }

  private Step purpose(Question question) {
    String named = question.namesOperator() ? "named" : "";
    try {
      new Purpose(question.business(), question.reference(), named, named)
          .requireFits(needsOperator(question));
      return holds("purpose", "business and reference as the exchange asks");
    } catch (Refusal e) {
      return new Step("purpose", Optional.of((AccessReason) e.reason()), e.getMessage());
    }
  }

  private Step statement(Question question) {
    if (needsOperator(question) && !question.hasStatement()) {
      return refuses("statement", AccessReason.STATEMENT_MISSING);
    }
    return holds("statement", needsOperator(question) ? "judged when it is used" : "none needed");
  }

  private boolean needsOperator(Question question) {
    return Routes.needsOperator(routes.anywhere(question.method()).orElseThrow());
  }

  private static Step holds(String what, String rule) {
    return new Step(what, Optional.empty(), rule);
  }

  private static Step refuses(String what, AccessReason reason) {
    return new Step(what, Optional.of(reason), reason.meaning());
  }
}
