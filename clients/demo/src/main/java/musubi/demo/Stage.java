package musubi.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pg.EmbeddedServer;

/**
 * A network on this machine with a PostgreSQL of its own, fresh each time: what an earlier run left
 * in the directory, a server that was orphaned included, is removed first.
 */
final class Stage implements AutoCloseable {
  private final FileChannel lockFile;
  private final EmbeddedServer postgres;
  private final LocalNetwork network;

  private Stage(FileChannel lockFile, EmbeddedServer postgres, LocalNetwork network) {
    this.lockFile = lockFile;
    this.postgres = postgres;
    this.network = network;
  }

  /**
   * Sets the stage and starts all nodes.
   *
   * @param directory where everything goes
   * @param processes whether each node is a process of its own
   */
  static Stage set(Path directory, boolean processes, String logLevel, PrintStream out)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    FileChannel lockFile = lock(directory.resolve("lock"));
    EmbeddedServer postgres = freshPostgres(directory.resolve("postgres"));
    Path place = directory.resolve("network");
    deleteTree(place);
    Files.createDirectories(place);
    LocalNetwork network = LocalNetwork.prepare(place, postgres, "local_", logLevel, Cast.ALL);
    ConfirmationCases.configure(network);
    LinkageCases.configure(network);
    Operators.prepare(place.resolve("operators"), network);
    Stage stage = new Stage(lockFile, postgres, network);
    try {
      stage.startAll(processes, out);
      return stage;
    } catch (RuntimeException | InterruptedException e) {
      stage.close();
      throw e;
    }
  }

  LocalNetwork network() {
    return network;
  }

  @Override
  public void close() throws IOException {
    network.close();
    postgres.stop();
    lockFile.close();
  }

  /** Two at a time: a machine of two cores starts no faster with more. */
  private void startAll(boolean processes, PrintStream out) throws InterruptedException {
    Progress progress = new Progress(out, "starting nodes", Cast.ALL.size());
    try (ExecutorService starters = Executors.newFixedThreadPool(2)) {
      List<Future<?>> starts = new ArrayList<>();
      for (Member member : Cast.ALL) {
        starts.add(
            starters.submit(
                () -> {
                  if (processes) {
                    network.startProcess(member);
                  } else {
                    network.start(member);
                  }
                  progress.step();
                }));
      }
      for (Future<?> start : starts) {
        start.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e.getCause());
    }
    progress.done();
  }

  private static EmbeddedServer freshPostgres(Path directory) throws IOException {
    EmbeddedServer.running(directory).ifPresent(EmbeddedServer::stopImmediately);
    deleteTree(directory.resolve("data"));
    deleteTree(directory.resolve("databases"));
    return EmbeddedServer.start(directory, OptionalInt.empty());
  }

  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = channel.tryLock();
    if (lock == null) {
      channel.close();
      throw new IllegalStateException(
          "another network runs in " + file.getParent() + "; stop it or name another --dir");
    }
    return channel;
  }

  static void deleteTree(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure)
                throws IOException {
              Files.delete(visited);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
