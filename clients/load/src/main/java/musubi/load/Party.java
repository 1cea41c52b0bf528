package musubi.load;

import java.util.function.DoubleSupplier;

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

  /** This process. */
  static Party generator() {
    return new Party("generator", Cpu::ofThisProcess);
  }
}
