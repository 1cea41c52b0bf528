package musubi.gateway.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import musubi.gateway.directory.DirectoryException;
import musubi.gateway.directory.DirectoryKeeper;
import musubi.gateway.ops.Metrics;
import musubi.gateway.ops.Worker;
import musubi.gateway.pg.DatabaseAwayException;
import musubi.gateway.rpc.StreamEndedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings newer directories to a node: from the nation over a stream that stays open, or from a file
 * at the nation itself. A directory that is refused changes nothing; it is counted and logged.
 *
 * <p>One worker; it goes on trying for as long as the node runs.
 */
public final class DirectoryFeed implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFeed.class);

  // Ours: how often the file is looked at, how long a wait for the nation is, and pauses between.
  private static final long FILE_MILLIS = 200;
  private static final Duration WAIT = Duration.ofSeconds(1);
  private static final long PAUSE_MILLIS = 500;

  private final DirectoryKeeper directories;
  private final Metrics metrics;
  private final Worker worker;
  private String said = "";

  private DirectoryFeed(DirectoryKeeper directories, Metrics metrics, String name, Steps steps) {
    this.directories = directories;
    this.metrics = metrics;
    this.worker = Worker.start(name, () -> steps.next(this));
  }

  @FunctionalInterface
  private interface Steps {
    boolean next(DirectoryFeed feed) throws InterruptedException;
  }

  /** An open stream from the nation; the next directory within a time, as it was signed. */
  public interface Watch {
    /**
     * @throws StreamEndedException when the stream has ended
     */
    Optional<byte[]> take(Duration limit) throws InterruptedException;

    /** Ends the stream. */
    void breakOff();
  }

  /** From a file that somebody replaces: the nation, or a node on a closed network. */
  public static DirectoryFeed ofFile(DirectoryKeeper directories, Path file, Metrics metrics) {
    Object[] seen = {null};
    return new DirectoryFeed(
        directories,
        metrics,
        "directory-file",
        feed -> {
          Optional<Object> mark = mark(file);
          if (mark.isEmpty()) {
            feed.refused("MISSING", file + ": no such file");
          } else if (!mark.get().equals(seen[0])) {
            feed.take(read(file));
            seen[0] = mark.get();
          }
          TimeUnit.MILLISECONDS.sleep(FILE_MILLIS);
          return false;
        });
  }

  /**
   * From the nation.
   *
   * @param open opens the stream; asked again whenever it has ended
   */
  public static DirectoryFeed ofNation(
      DirectoryKeeper directories, Supplier<Watch> open, Metrics metrics) {
    Watch[] running = {null};
    return new DirectoryFeed(
        directories,
        metrics,
        "directory-watch",
        feed -> {
          try {
            if (running[0] == null) {
              running[0] = open.get();
            }
            running[0].take(WAIT).ifPresent(feed::take);
            metrics.count("musubi_directory_looks_total");
          } catch (StreamEndedException e) {
            running[0] = null;
            feed.refused("NATION_AWAY", "the stream from the nation ended");
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
          } catch (InterruptedException e) {
            running[0].breakOff();
            throw e;
          }
          return false;
        });
  }

  @Override
  public void close() {
    worker.interrupt();
  }

  private void take(byte[] signed) {
    try {
      directories.take(signed);
      said = "";
    } catch (DirectoryException e) {
      if (e.reason() == DirectoryException.Reason.OLDER) {
        // A file from which the node once started, or a nation that is behind: nothing new.
        return;
      }
      metrics.count("musubi_directory_refused_total", "reason", e.reason().name());
      refused(e.reason().name(), e.getMessage());
    } catch (DatabaseAwayException e) {
      refused("DATABASE_AWAY", "the database is away");
      throw e;
    }
  }

  /** Says each thing once, until something else happens. */
  private void refused(String what, String sentence) {
    if (!said.equals(what)) {
      said = what;
      LOG.warn("no newer directory: {}", sentence);
    }
  }

  private static Optional<Object> mark(Path file) {
    try {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(found.lastModifiedTime() + " " + found.size() + " " + found.fileKey());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
