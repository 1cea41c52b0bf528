package musubi.load;

import java.util.function.DoubleSupplier;
import musubi.gateway.pg.EmbeddedServer;

/**
 * A process, or a family of processes, that takes part in a round.
 *
 * @param name for the table
 * @param cpuSeconds processor time that it has used so far
 */
record Party(String name, DoubleSupplier cpuSeconds) {
  /** A process with everything below it. */
  static Party of(String name, long pid) {
    return new Party(name, () -> Cpu.ofTree(pid));
  }

  /** A database server with all its processes. */
  static Party of(EmbeddedServer postgres) {
    return switch (postgres.status()) {
      case EmbeddedServer.Status.Running running -> of("postgres", running.pid());
      case EmbeddedServer.Status.Stopped stopped ->
          throw new IllegalStateException("PostgreSQL does not run");
    };
  }

  /** The same under another name. */
  Party named(String other) {
    return new Party(other, cpuSeconds);
  }

  /** This process. */
  static Party generator() {
    return new Party("generator", Cpu::ofThisProcess);
  }
}
