package musubi.gateway.registry;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells the streams of this process that there is something new to send. Only a hint: whoever
 * listens looks into the database, and looks again now and then without a hint.
 */
public final class Signals {
  private final List<Runnable> onUpdates = new CopyOnWriteArrayList<>();
  private final List<Runnable> onRejections = new CopyOnWriteArrayList<>();

  void onUpdates(Runnable listener) {
    onUpdates.add(listener);
  }

  void onRejections(Runnable listener) {
    onRejections.add(listener);
  }

  void forget(Runnable listener) {
    onUpdates.remove(listener);
    onRejections.remove(listener);
  }

  void updates() {
    onUpdates.forEach(Runnable::run);
  }

  void rejections() {
    onRejections.forEach(Runnable::run);
  }
}
