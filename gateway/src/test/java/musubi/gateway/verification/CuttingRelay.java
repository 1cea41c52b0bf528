package musubi.gateway.verification;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands between a client and a node and passes bytes on, TLS and all. On each connection, after a
 * seeded number of bytes, it goes on passing requests to the node but keeps the answers to itself;
 * once it has kept one, it cuts the connection: the act is done, and the client cannot know.
 */
public final class CuttingRelay implements AutoCloseable {
  /** More than the frames that are no answer; less than one answer with its trailers. */
  private static final int AN_ANSWER = 100;

  private static final int BUFFER = 16 * 1024;

  private final ServerSocket listening;
  private final int nodePort;
  private final Random random;
  private final int fewestBytes;
  private final int mostBytes;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicLong cuts = new AtomicLong();

  /**
   * A relay that runs.
   *
   * @param fewestBytes least number of bytes to the node after which answers are kept
   * @param mostBytes one more than the largest such number
   */
  public CuttingRelay(int nodePort, long seed, int fewestBytes, int mostBytes) {
    this.nodePort = nodePort;
    this.random = new Random(seed);
    this.fewestBytes = fewestBytes;
    this.mostBytes = mostBytes;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("relay").start(this::accept);
  }

  /** Where clients connect to. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Connections that were cut after an answer was kept. */
  public long cuts() {
    return cuts.get();
  }

  @Override
  public void close() {
    closeQuietly(listening);
    links.forEach(Link::close);
  }

  private void accept() {
    try {
      while (true) {
        open(listening.accept());
      }
    } catch (IOException closed) {
      links.forEach(Link::close);
    }
  }

  /** A node that is away looks as it would without a relay: the connection ends. */
  private void open(Socket client) {
    try {
      Socket node = new Socket(InetAddress.getLoopbackAddress(), nodePort);
      Link link = new Link(client, node, random.nextInt(fewestBytes, mostBytes));
      links.add(link);
      Thread.ofVirtual().name("relay-up").start(link::up);
      Thread.ofVirtual().name("relay-down").start(link::down);
    } catch (IOException away) {
      closeQuietly(client);
    }
  }

  private static void closeQuietly(AutoCloseable socket) {
    try {
      socket.close();
    } catch (Exception e) {
      throw new IllegalStateException("a socket did not close", e);
    }
  }

  private final class Link {
    private final Socket client;
    private final Socket node;
    private final long limit;
    private final AtomicLong passed = new AtomicLong();

    Link(Socket client, Socket node, long limit) {
      this.client = client;
      this.node = node;
      this.limit = limit;
    }

    void up() {
      try {
        InputStream in = client.getInputStream();
        OutputStream out = node.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          out.write(buffer, 0, read);
          passed.addAndGet(read);
        }
      } catch (IOException ended) {
        close();
      }
      close();
    }

    void down() {
      long kept = 0;
      try {
        InputStream in = node.getInputStream();
        OutputStream out = client.getOutputStream();
        byte[] buffer = new byte[BUFFER];
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (passed.get() < limit) {
            out.write(buffer, 0, read);
            continue;
          }
          kept += read;
          if (kept >= AN_ANSWER) {
            cuts.incrementAndGet();
            break;
          }
        }
      } catch (IOException ended) {
        close();
      }
      close();
    }

    void close() {
      links.remove(this);
      closeQuietly(client);
      closeQuietly(node);
    }
  }
}
