package musubi.gateway.pg;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/** Where one embedded server keeps what; {@link EmbeddedServer} describes the layout. */
record ServerDirectory(Path root) {
  private static final ConcurrentMap<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();

  /** An act under the lock of the directory. */
  interface Act<T> {
    T run() throws IOException, InterruptedException;
  }

  static ServerDirectory create(Path dir) throws IOException {
    PrivateFiles.createDirectory(dir.toAbsolutePath().normalize());
    return of(dir);
  }

  /** The real path is the identity of a server: it stands in the command line of its process. */
  static ServerDirectory of(Path dir) throws IOException {
    return new ServerDirectory(
        Files.exists(dir) ? dir.toRealPath() : dir.toAbsolutePath().normalize());
  }

  Path software() {
    return root.resolve("software");
  }

  Path program(String name) {
    return software().resolve("bin").resolve(name);
  }

  Path data() {
    return root.resolve("data");
  }

  Path log() {
    return root.resolve("server.log");
  }

  Path superuserPassword() {
    return root.resolve("superuser.password");
  }

  Path databasePassword(String name) {
    return root.resolve("databases").resolve(name + ".password");
  }

  Path portFile() {
    return root.resolve("port");
  }

  OptionalInt storedPort() throws IOException {
    if (!Files.exists(portFile())) {
      return OptionalInt.empty();
    }
    String text = Files.readString(portFile()).strip();
    if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65535) {
      throw new EmbeddedServerException(portFile() + " does not hold a port between 1 and 65535");
    }
    return OptionalInt.of(Integer.parseInt(text));
  }

  void storePort(int port) throws IOException {
    OptionalInt stored = storedPort();
    if (stored.isEmpty() || stored.getAsInt() != port) {
      PrivateFiles.write(portFile(), port + "\n");
    }
  }

  /** One act at a time, over all threads and processes that use this directory. */
  <T> T locked(Act<T> act) throws IOException, InterruptedException {
    // A file lock belongs to the process: it would refuse a second thread instead of letting it
    // wait.
    ReentrantLock here = IN_THIS_JVM.computeIfAbsent(root, path -> new ReentrantLock());
    here.lockInterruptibly();
    try (FileChannel channel = FileChannel.open(root.resolve("lock"), CREATE, WRITE)) {
      channel.lock();
      return act.run();
    } finally {
      here.unlock();
    }
  }
}
