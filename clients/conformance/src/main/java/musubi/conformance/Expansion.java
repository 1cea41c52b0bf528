package musubi.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import musubi.contract.Contract;
import musubi.options.v1.Party;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;

/** Makes the cases that hold for every method, from the rules and the contracts. */
final class Expansion {
  private final Contract contract;
  private final List<Rule> rules;

  Expansion(Contract contract, List<Rule> rules) {
    this.contract = contract;
    this.rules = rules;
  }

  /** The cases of all methods that one party calls at a node of a role. */
  List<NodeCase> cases(String as, String at) {
    return contract.methods().stream()
        .flatMap(method -> callers(method, as, at).flatMap(caller -> of(method, caller, at)))
        .toList();
  }

  /** Kinds and roles that may call the method there, of those whom the kit plays. */
  static Stream<String> callers(Contract.Method method, String as, String at) {
    return method.exchange().getRouteList().stream()
        .filter(route -> route.getVia() == Party.PARTY_UNSPECIFIED)
        .filter(route -> route.getCallee() == Played.party(at))
        .map(Route::getCaller)
        .filter(
            party ->
                as.equals(Tester.BACK_END) ? Played.isSystem(party) : Played.party(as) == party)
        .map(party -> party.name().substring("PARTY_".length()).toLowerCase(java.util.Locale.ROOT))
        .distinct();
  }

  private Stream<NodeCase> of(Contract.Method method, String caller, String at) {
    return rules.stream()
        .filter(rule -> fits(rule, method, caller, at))
        .map(rule -> made(rule, method, caller, at));
  }

  private static boolean fits(Rule rule, Contract.Method method, String caller, String at) {
    String actor = method.exchange().getActor().name().substring("ACTOR_".length());
    return (rule.actors().isEmpty() || rule.actors().contains(actor))
        && (rule.types().isEmpty() || rule.types().contains(type(method)))
        && (!rule.byNode() || !Played.isSystem(Played.party(caller)))
        && (!rule.sameBody() || isOfSameBody(method, caller, at))
        && !rule.unless().containsKey(method.fullMethodName());
  }

  /** How a method streams, in gRPC's words. */
  static String type(Contract.Method method) {
    boolean client = method.descriptor().isClientStreaming();
    boolean server = method.descriptor().isServerStreaming();
    return client
        ? server ? "BIDI_STREAMING" : "CLIENT_STREAMING"
        : server ? "SERVER_STREAMING" : "UNARY";
  }

  private static boolean isOfSameBody(Contract.Method method, String caller, String at) {
    return routes(method, caller)
        .filter(route -> route.getVia() == Party.PARTY_UNSPECIFIED)
        .filter(route -> route.getCallee() == Played.party(at))
        .allMatch(route -> route.getScope() == Scope.SCOPE_SAME_BODY);
  }

  private static Stream<Route> routes(Contract.Method method, String caller) {
    return method.exchange().getRouteList().stream()
        .filter(route -> route.getCaller() == Played.party(caller));
  }

  private static NodeCase made(Rule rule, Contract.Method method, String caller, String at) {
    String name = method.descriptor().getName();
    return new NodeCase(
        rule.id() + "/" + method.exchange().getId() + "/" + caller,
        rule.proves().replace("METHOD", name),
        rule.source(),
        method.fullMethodName(),
        caller,
        at,
        List.of(),
        List.of(),
        rule.bend(),
        Map.of(),
        null,
        0,
        rule.expect(),
        false,
        false,
        Map.of());
  }

  /** The method of a case. */
  static Contract.Method method(Contract contract, NodeCase one) {
    Optional<Contract.Method> found = contract.method(one.method());
    return found.orElseThrow(
        () -> new IllegalArgumentException(one.id() + ": no such method: " + one.method()));
  }
}
