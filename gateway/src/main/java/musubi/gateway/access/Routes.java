package musubi.gateway.access;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import musubi.contract.Contract;
import musubi.gateway.value.BodyCode;
import musubi.options.v1.Actor;
import musubi.options.v1.Exchange;
import musubi.options.v1.Party;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;

/**
 * The route matrix of one node, read from the contracts: default deny.
 *
 * <p>Thread-safe. {@code [003 8.5]}
 */
public final class Routes {
  private final String role;
  private final BodyCode body;
  private final Map<String, Exchange> exchanges;

  private Routes(String role, BodyCode body, Map<String, Exchange> exchanges) {
    this.role = role;
    this.body = body;
    this.exchanges = exchanges;
  }

  /**
   * The matrix of a node.
   *
   * @param role the node's role as in its certificate
   * @param body the node's own body
   */
  public static Routes of(String role, BodyCode body, List<Contract.Method> methods) {
    return new Routes(
        role,
        body,
        methods.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Contract.Method::fullMethodName, Contract.Method::exchange)));
  }

  /** The exchange that a method carries, when this node serves it to anybody. */
  public Optional<Exchange> exchange(String method) {
    return Optional.ofNullable(exchanges.get(method)).filter(this::isServed);
  }

  /**
   * The exchange, when the caller may use it here.
   *
   * @throws Refusal ROUTE_NOT_ALLOWED
   */
  public Exchange require(String method, Caller caller) {
    return exchange(method)
        .filter(exchange -> exchange.getRouteList().stream().anyMatch(r -> allows(r, caller)))
        .orElseThrow(() -> Refusal.of(AccessReason.ROUTE_NOT_ALLOWED));
  }

  /** Whether the exchange is one that a person stands behind. */
  public static boolean needsOperator(Exchange exchange) {
    return exchange.getActor() == Actor.ACTOR_OPERATOR || exchange.getActor() == Actor.ACTOR_BATCH;
  }

  private boolean isServed(Exchange exchange) {
    return exchange.getRouteList().stream().anyMatch(r -> name(r.getCallee()).equals(role));
  }

  private boolean allows(Route route, Caller caller) {
    return name(route.getCallee()).equals(role)
        && name(route.getCaller()).equals(caller.party())
        && stands(route.getScope(), caller.body());
  }

  private boolean stands(Scope scope, BodyCode other) {
    return switch (scope) {
      case SCOPE_SAME_BODY -> other.equals(body);
      case SCOPE_OWN_PREFECTURE -> other.isMunicipality() && other.prefecture().equals(body);
      case SCOPE_MEMBER ->
          body.isMunicipality()
              ? body.prefecture().equals(other) || other.equals(BodyCode.NATION)
              : other.equals(BodyCode.NATION);
      case SCOPE_ANY_BODY -> true;
      case SCOPE_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /** A party as certificates spell it: {@code PARTY_COMMUNICATION} is {@code communication}. */
  public static String name(Party party) {
    return party.name().substring("PARTY_".length()).toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
