package musubi.gateway.ops;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * The operations port, on loopback only: {@code /health} with one line per dependency, {@code
 * /ready} and {@code /metrics}.
 *
 * <p>No person appears on it: whoever runs the machine may not see the data ([002 R-059]).
 */
public final class OperationsServer implements AutoCloseable {
  private static final String LOOPBACK = "127.0.0.1";

  private final HttpServer server;

  private OperationsServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Listens.
   *
   * @param port port on loopback; 0 for any
   * @param dependencies name of each dependency with the question whether it is well
   * @param ready whether calls are taken
   */
  public static OperationsServer start(
      Vertx vertx,
      int port,
      Metrics metrics,
      Map<String, BooleanSupplier> dependencies,
      BooleanSupplier ready) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    Thread.ofVirtual()
                        .name("operations")
                        .start(() -> answer(request, metrics, dependencies, ready)));
    server.listen(port, LOOPBACK).await();
    return new OperationsServer(server);
  }

  /** The port it listens on. */
  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    server.close().await();
  }

  private static void answer(
      HttpServerRequest request,
      Metrics metrics,
      Map<String, BooleanSupplier> dependencies,
      BooleanSupplier ready) {
    switch (request.path()) {
      case "/health" -> health(request, dependencies);
      case "/ready" -> {
        boolean yes = ready.getAsBoolean();
        reply(request, yes ? 200 : 503, "text/plain", yes ? "ready\n" : "not ready\n");
      }
      case "/metrics" ->
          reply(request, 200, "text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
      default -> reply(request, 404, "text/plain", "paths: /health /ready /metrics\n");
    }
  }

  private static void health(HttpServerRequest request, Map<String, BooleanSupplier> dependencies) {
    Map<String, Object> states = new TreeMap<>();
    dependencies.forEach((name, well) -> states.put(name, well.getAsBoolean() ? "up" : "down"));
    boolean allUp = !states.containsValue("down");
    reply(
        request,
        allUp ? 200 : 503,
        "application/json",
        new JsonObject(states).encodePrettily() + "\n");
  }

  private static void reply(HttpServerRequest request, int status, String type, String body) {
    request.response().setStatusCode(status).putHeader("content-type", type).end(body);
  }
}
