package musubi.gateway.local;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** What a node says on its operations port. */
public final class Operations {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Operations() {}

  /** An answer of the operations port. */
  public record Answer(int status, String body) {}

  public static Answer get(LocalNetwork network, Member member, String path) {
    try {
      HttpResponse<String> response =
          HTTP.send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + network.operationsPort(member) + path))
                  .timeout(Duration.ofSeconds(20))
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      return new Answer(0, "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The sum of a figure over its labels; 0 when it is not there yet. */
  public static long figure(LocalNetwork network, Member member, String name) {
    return (long)
        get(network, member, "/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
            .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
            .sum();
  }
}
