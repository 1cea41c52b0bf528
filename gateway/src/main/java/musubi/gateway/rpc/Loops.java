package musubi.gateway.rpc;

import io.grpc.netty.shaded.io.netty.channel.Channel;
import io.grpc.netty.shaded.io.netty.channel.EventLoop;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.ServerChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.Epoll;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollIoHandler;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The event loops of a node, one per processor. A forwarded call stays on the loop of its
 * connection from the first byte to the last: the connection onward belongs to the same loop.
 */
public final class Loops implements AutoCloseable {
  private static final long STOP_SECONDS = 5;

  private final EventLoopGroup boss;
  private final EventLoopGroup workers;
  private final Class<? extends ServerChannel> serverChannel;
  private final Class<? extends Channel> channel;
  private final Map<Thread, EventLoop> byThread = new HashMap<>();

  /** Starts the loops. */
  public Loops() {
    int processors = Runtime.getRuntime().availableProcessors();
    if (Epoll.isAvailable()) {
      boss = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
      workers = new MultiThreadIoEventLoopGroup(processors, EpollIoHandler.newFactory());
      serverChannel = EpollServerSocketChannel.class;
      channel = EpollSocketChannel.class;
    } else {
      boss = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
      workers = new MultiThreadIoEventLoopGroup(processors, NioIoHandler.newFactory());
      serverChannel = NioServerSocketChannel.class;
      channel = NioSocketChannel.class;
    }
    for (EventExecutor loop : workers) {
      byThread.put(
          loop.submit(Thread::currentThread).syncUninterruptibly().getNow(), (EventLoop) loop);
    }
  }

  /** All loops that connections live on. */
  public List<EventLoop> all() {
    return new ArrayList<>(byThread.values());
  }

  /** The loop whose thread is running. */
  public Optional<EventLoop> current() {
    return Optional.ofNullable(byThread.get(Thread.currentThread()));
  }

  /** Kind of connections that live on the loops. */
  public Class<? extends Channel> channel() {
    return channel;
  }

  EventLoopGroup boss() {
    return boss;
  }

  EventLoopGroup workers() {
    return workers;
  }

  Class<? extends ServerChannel> serverChannel() {
    return serverChannel;
  }

  /** Stops the loops; what lives on them must be closed before. */
  @Override
  public void close() {
    boss.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    workers.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
