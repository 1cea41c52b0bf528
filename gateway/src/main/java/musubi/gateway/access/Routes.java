package musubi.gateway.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.contract.Contract;
import musubi.gateway.value.BodyCode;
import musubi.options.v1.Actor;
import musubi.options.v1.Exchange;
import musubi.options.v1.Party;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;

/**
 * The route matrix, read from the contracts: default deny. A call goes straight to a node, or
 * through a node of the caller's own body that forwards it.
 *
 * <p>Thread-safe. {@code [003 8.5]}
 */
public final class Routes {
  private static final Map<Party, String> NAMES =
      Stream.of(Party.values())
          .filter(party -> party != Party.UNRECOGNIZED)
          .collect(Collectors.toUnmodifiableMap(party -> party, Routes::spelled));

  private final NodeName own;
  private final Map<String, Exchange> exchanges;

  private Routes(NodeName own, Map<String, Exchange> exchanges) {
    this.own = own;
    this.exchanges = exchanges;
  }

  /** The matrix as a node sees it. */
  public static Routes of(NodeName own, List<Contract.Method> methods) {
    return new Routes(
        own,
        methods.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Contract.Method::fullMethodName, Contract.Method::exchange)));
  }

  /**
   * What the matrix says of a call, and the rule that says so.
   *
   * @param rule one sentence, never personal
   */
  public record Ruling(boolean allowed, String rule) {}

  /** The node that decides. */
  public NodeName own() {
    return own;
  }

  /** The exchange that a method carries, when this node serves it to anybody. */
  public Optional<Exchange> exchange(String method) {
    return Optional.ofNullable(exchanges.get(method)).filter(this::isServed);
  }

  /** The exchange that a method carries, wherever it is served. */
  public Optional<Exchange> anywhere(String method) {
    return Optional.ofNullable(exchanges.get(method));
  }

  /**
   * The exchange, when the caller may use it here, having called by itself.
   *
   * @throws Refusal ROUTE_NOT_ALLOWED
   */
  public Exchange require(String method, Caller caller) {
    return require(method, caller, Optional.empty(), own);
  }

  /**
   * The exchange, when the caller may use it at that node.
   *
   * @param via the node that forwards; it must be of the caller's body
   * @throws Refusal ROUTE_NOT_ALLOWED
   */
  public Exchange require(String method, Caller caller, Optional<NodeName> via, NodeName callee) {
    Exchange exchange = exchanges.get(method);
    if (exchange == null || route(exchange, caller, via, callee).isEmpty()) {
      throw Refusal.of(AccessReason.ROUTE_NOT_ALLOWED);
    }
    return exchange;
  }

  /** What the matrix says, in words. */
  public Ruling rule(String method, Caller caller, Optional<NodeName> via, NodeName callee) {
    Exchange exchange = exchanges.get(method);
    if (exchange == null) {
      return new Ruling(false, "the contracts have no method " + method);
    }
    String through = via.map(node -> " through " + node.path()).orElse("");
    String who = caller.party() + "/" + caller.body() + through + " to " + callee.path();
    return route(exchange, caller, via, callee)
        .map(route -> new Ruling(true, exchange.getId() + " lists " + describe(route)))
        .orElseGet(() -> new Ruling(false, refusal(exchange, caller, callee, who)));
  }

  /** Whether the exchange is one that a person stands behind. */
  public static boolean needsOperator(Exchange exchange) {
    return exchange.getActor() == Actor.ACTOR_OPERATOR || exchange.getActor() == Actor.ACTOR_BATCH;
  }

  private boolean isServed(Exchange exchange) {
    return exchange.getRouteList().stream().anyMatch(r -> name(r.getCallee()).equals(own.role()));
  }

  private static Optional<Route> route(
      Exchange exchange, Caller caller, Optional<NodeName> via, NodeName callee) {
    for (Route route : exchange.getRouteList()) {
      if (name(route.getCaller()).equals(caller.party())
          && name(route.getCallee()).equals(callee.role())
          && goesThrough(route, caller, via)
          && stands(route.getScope(), caller.body(), callee.body())) {
        return Optional.of(route);
      }
    }
    return Optional.empty();
  }

  private static boolean goesThrough(Route route, Caller caller, Optional<NodeName> via) {
    if (route.getVia() == Party.PARTY_UNSPECIFIED) {
      return via.isEmpty();
    }
    return via.isPresent()
        && via.get().role().equals(name(route.getVia()))
        && via.get().body().equals(caller.body());
  }

  private static boolean stands(Scope scope, BodyCode caller, BodyCode callee) {
    return switch (scope) {
      case SCOPE_SAME_BODY -> caller.equals(callee);
      case SCOPE_OWN_PREFECTURE -> caller.isMunicipality() && caller.prefecture().equals(callee);
      case SCOPE_MEMBER ->
          callee.isMunicipality()
              ? callee.prefecture().equals(caller) || caller.equals(BodyCode.NATION)
              : caller.equals(BodyCode.NATION);
      case SCOPE_ANY_BODY -> true;
      case SCOPE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  private static String refusal(Exchange exchange, Caller caller, NodeName callee, String who) {
    return Ban.of(caller.party(), callee.role())
        .map(ban -> "[" + ban.source() + "] " + ban.sentence())
        .orElse(exchange.getId() + " lists no route from " + who);
  }

  private static String describe(Route route) {
    String via =
        route.getVia() == Party.PARTY_UNSPECIFIED ? "" : " through " + name(route.getVia());
    return name(route.getCaller())
        + via
        + " to "
        + name(route.getCallee())
        + ", "
        + route.getScope().name().substring("SCOPE_".length()).toLowerCase(Locale.ROOT);
  }

  /** A party as certificates spell it: {@code PARTY_COMMUNICATION} is {@code communication}. */
  public static String name(Party party) {
    return NAMES.getOrDefault(party, "");
  }

  private static String spelled(Party party) {
    return party.name().substring("PARTY_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
