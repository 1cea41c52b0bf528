package musubi.contract;

import static musubi.contract.ContractChange.*;
import static musubi.contract.ElementChecks.differs;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.contract.Contract.Method;
import musubi.options.v1.Exchange;
import musubi.options.v1.Party;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;

/** Exchanges: who may call whom, for what, under which law, and which refusals they meet. */
final class PolicyChecks {
  private PolicyChecks() {}

  static Stream<Finding> exchanges(Versions versions) {
    return versions.both(
        each -> each.methods,
        (was, is) ->
            isServed(was) && !isServed(is)
                ? Stream.of(new Finding(EXCHANGE_GONE, was.fullMethodName(), ""))
                : Stream.empty());
  }

  static Stream<Finding> ids(Versions versions) {
    return same(versions, EXCHANGE_ID_CHANGED, Exchange::getId);
  }

  static Stream<Finding> actors(Versions versions) {
    return same(versions, ACTOR_CHANGED, Exchange::getActor);
  }

  static Stream<Finding> bases(Versions versions) {
    return same(versions, BASIS_CHANGED, Exchange::getBasis);
  }

  static Stream<Finding> records(Versions versions) {
    return same(versions, RECORD_CLASS_CHANGED, Exchange::getRecord);
  }

  static Stream<Finding> sources(Versions versions) {
    return served(
        versions,
        (was, is) ->
            Stream.concat(
                only(was.exchange().getSourceList(), is.exchange().getSourceList())
                    .map(row -> new Finding(SOURCE_GONE, was.fullMethodName(), row)),
                only(is.exchange().getSourceList(), was.exchange().getSourceList())
                    .map(row -> new Finding(SOURCE_ADDED, was.fullMethodName(), row))));
  }

  /** A right that is asked for anew shuts out; one that is asked for no more lets in. */
  static Stream<Finding> businesses(Versions versions) {
    return served(
        versions,
        (was, is) -> {
          var old = was.exchange().getBusiness();
          var now = is.exchange().getBusiness();
          var findings = new ArrayList<Finding>();
          if (!now.equals(old) && !now.isEmpty()) {
            differs(BUSINESS_NARROWED, was.fullMethodName(), old, now).forEach(findings::add);
          }
          if (!now.equals(old) && !old.isEmpty()) {
            differs(BUSINESS_WIDENED, was.fullMethodName(), old, now).forEach(findings::add);
          }
          return findings.stream();
        });
  }

  /** Routes that are refused now. */
  static Stream<Finding> routesLost(Versions versions) {
    return served(
        versions, (was, is) -> beyond(was, is, is.fullMethodName(), ROUTE_GONE, SCOPE_NARROWED));
  }

  /** Routes that were refused before. */
  static Stream<Finding> routesWon(Versions versions) {
    return served(
        versions, (was, is) -> beyond(is, was, is.fullMethodName(), ROUTE_ADDED, SCOPE_WIDENED));
  }

  static Stream<Finding> reasons(Versions versions) {
    return versions.both(
        each -> each.methods,
        (was, is) -> {
          var old = codes(was);
          var now = codes(is);
          return Stream.of(
                  only(old.keySet(), now.keySet())
                      .map(name -> new Finding(REASON_GONE, was.fullMethodName(), name)),
                  only(now.keySet(), old.keySet())
                      .map(name -> new Finding(REASON_ADDED, was.fullMethodName(), name)),
                  old.keySet().stream()
                      .filter(now::containsKey)
                      .filter(name -> !old.get(name).equals(now.get(name)))
                      .map(
                          name ->
                              new Finding(
                                  REASON_CODE_CHANGED,
                                  was.fullMethodName(),
                                  name + " " + old.get(name) + " -> " + now.get(name))))
              .flatMap(each -> each);
        });
  }

  /** All routes of a method in words. */
  static String routes(Method method) {
    return method.exchange().getRouteList().stream()
        .map(route -> pair(route) + " " + route.getScope())
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static boolean isServed(Method method) {
    return !method.exchange().getId().isEmpty();
  }

  private static Stream<Finding> served(
      Versions versions, BiFunction<Method, Method, Stream<Finding>> check) {
    return versions.both(
        each -> each.methods,
        (was, is) -> isServed(was) && isServed(is) ? check.apply(was, is) : Stream.empty());
  }

  private static Stream<Finding> same(
      Versions versions, ContractChange change, Function<Exchange, Object> part) {
    return served(
        versions,
        (was, is) ->
            differs(
                change,
                was.fullMethodName(),
                part.apply(was.exchange()),
                part.apply(is.exchange())));
  }

  /** What one method allows and the other does not: a pair of its own, or a pair's scope. */
  private static Stream<Finding> beyond(
      Method one, Method other, String name, ContractChange ofPair, ContractChange ofScope) {
    var others = scopes(other);
    return scopes(one).entrySet().stream()
        .flatMap(
            each -> {
              var scopes = others.getOrDefault(each.getKey(), Set.of());
              return each.getValue().stream()
                  .filter(scope -> !covers(scopes, scope))
                  .map(
                      scope ->
                          new Finding(
                              scopes.isEmpty() ? ofPair : ofScope,
                              name,
                              each.getKey() + " " + scope));
            });
  }

  /** Only {@code SCOPE_ANY_BODY} takes in others; the rest name bodies that differ. */
  private static boolean covers(Set<Scope> scopes, Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.SCOPE_ANY_BODY);
  }

  private static Map<String, Set<Scope>> scopes(Method method) {
    var scopes = new TreeMap<String, Set<Scope>>();
    for (Route route : method.exchange().getRouteList()) {
      scopes.computeIfAbsent(pair(route), any -> EnumSet.noneOf(Scope.class)).add(route.getScope());
    }
    return scopes;
  }

  private static String pair(Route route) {
    var via = route.getVia() == Party.PARTY_UNSPECIFIED ? "" : " by way of " + route.getVia();
    return route.getCaller() + " to " + route.getCallee() + via;
  }

  private static Map<String, Set<String>> codes(Method method) {
    var codes = new HashMap<String, Set<String>>();
    for (ListedReason error : ListedReason.of(method.comment())) {
      codes.computeIfAbsent(error.reason(), any -> new TreeSet<>()).add(error.code());
    }
    return codes;
  }

  private static Stream<String> only(
      java.util.Collection<String> here, java.util.Collection<String> there) {
    return List.copyOf(here).stream().filter(each -> !there.contains(each)).distinct().sorted();
  }
}
