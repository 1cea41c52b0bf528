package musubi.gateway.rpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import musubi.gateway.access.Caller;
import musubi.gateway.access.Refusal;
import musubi.gateway.access.Routes;

/** Reflection shows a caller only the services of which it may call a method. */
final class ReflectionScope implements ServerInterceptor {
  private final Routes routes;
  private final Callers callers;
  private final Map<List<String>, Server> views = new ConcurrentHashMap<>();

  ReflectionScope(Routes routes, Callers callers) {
    this.routes = routes;
    this.callers = callers;
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    Caller caller = callers.peer(call.getAttributes()).caller();
    Server whole = InternalServer.SERVER_CONTEXT_KEY.get();
    List<ServerServiceDefinition> visible =
        whole.getImmutableServices().stream()
            .filter(service -> isVisible(service, caller))
            .toList();
    Server view =
        views.computeIfAbsent(
            visible.stream().map(s -> s.getServiceDescriptor().getName()).toList(),
            names -> new View(whole, visible));
    return Contexts.interceptCall(
        Context.current().withValue(InternalServer.SERVER_CONTEXT_KEY, view), call, headers, next);
  }

  private boolean isVisible(ServerServiceDefinition service, Caller caller) {
    String name = service.getServiceDescriptor().getName();
    return name.startsWith("grpc.")
        || service.getMethods().stream()
            .anyMatch(method -> mayCall(method.getMethodDescriptor().getFullMethodName(), caller));
  }

  private boolean mayCall(String method, Caller caller) {
    try {
      routes.require(method, caller);
      return true;
    } catch (Refusal e) {
      return false;
    }
  }

  /** The server with some of its services out of sight; only looked at, never run. */
  private static final class View extends Server {
    private final Server whole;
    private final List<ServerServiceDefinition> visible;

    View(Server whole, List<ServerServiceDefinition> visible) {
      this.whole = whole;
      this.visible = visible;
    }

    @Override
    public List<ServerServiceDefinition> getServices() {
      return visible;
    }

    @Override
    public List<ServerServiceDefinition> getImmutableServices() {
      return visible;
    }

    @Override
    public List<ServerServiceDefinition> getMutableServices() {
      return List.of();
    }

    @Override
    public Server start() {
      throw new IllegalStateException("a view is not run");
    }

    @Override
    public Server shutdown() {
      throw new IllegalStateException("a view is not run");
    }

    @Override
    public Server shutdownNow() {
      throw new IllegalStateException("a view is not run");
    }

    @Override
    public boolean isShutdown() {
      return whole.isShutdown();
    }

    @Override
    public boolean isTerminated() {
      return whole.isTerminated();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      throw new IllegalStateException("a view is not run");
    }

    @Override
    public void awaitTermination() {
      throw new IllegalStateException("a view is not run");
    }
  }
}
