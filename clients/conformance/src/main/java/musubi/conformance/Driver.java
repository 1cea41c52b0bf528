package musubi.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The driver of a client library: a process that is given lines of JSON and answers each with one.
 */
final class Driver implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final BufferedWriter in;
  private final BlockingQueue<String> out = new LinkedBlockingQueue<>();

  private Driver(Process process) {
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().name("driver").start(this::read);
  }

  /** Starts the command; what it says on standard error goes to that of the kit. */
  static Driver start(List<String> command) throws IOException {
    return new Driver(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** That a driver gave no line, or one that is no JSON. */
  static final class SilentException extends Exception {
    private static final long serialVersionUID = 1L;

    SilentException(String message) {
      super(message);
    }
  }

  /**
   * The answer to a line.
   *
   * @throws SilentException there is none
   */
  JsonNode ask(JsonNode line, Duration limit) throws SilentException, InterruptedException {
    try {
      in.write(line.toString());
      in.newLine();
      in.flush();
      String answer = out.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null || answer.isEmpty()) {
        throw new SilentException(
            process.isAlive() ? "the driver gave no line in time" : "the driver has ended");
      }
      return JSON.readTree(answer);
    } catch (JsonProcessingException e) {
      throw new SilentException("the driver gave a line that is no JSON");
    } catch (IOException e) {
      throw new SilentException("the driver has ended");
    }
  }

  /** Ends the input, after which a driver ends; one that does not is stopped. */
  @Override
  public void close() {
    try {
      in.close();
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** An empty line stands for the end. */
  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.add(line);
      }
    } catch (IOException e) {
      // It has ended.
    }
    out.add("");
  }
}
