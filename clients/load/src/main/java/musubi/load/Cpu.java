package musubi.load;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Processor time of processes, in seconds, as the kernel counts it: in hundredths. */
final class Cpu {
  private static final double TICKS_PER_SECOND = 100;

  // Fields of /proc/PID/stat after the name, which may hold spaces and ends with a parenthesis.
  private static final int USER = 11;
  private static final int SYSTEM = 12;
  private static final int CHILDREN_USER = 13;
  private static final int CHILDREN_SYSTEM = 14;

  private Cpu() {}

  /** This process without its children. */
  static double ofThisProcess() {
    return own(stat(ProcessHandle.current().pid()));
  }

  /** A process and everything below it, what has ended there included. */
  static double ofTree(long pid) {
    return Stream.concat(
            ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants), handle(pid))
        .mapToDouble(process -> withEnded(stat(process.pid())))
        .sum();
  }

  /** Of one process, from its line in the kernel's table. */
  static double own(String stat) {
    return seconds(stat, USER, SYSTEM);
  }

  /** Of one process and of its children that have ended. */
  static double withEnded(String stat) {
    return seconds(stat, USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM);
  }

  private static Stream<ProcessHandle> handle(long pid) {
    return ProcessHandle.of(pid).stream();
  }

  private static double seconds(String stat, int... fields) {
    if (stat.isEmpty()) {
      return 0;
    }
    String[] values = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    double ticks = 0;
    for (int field : fields) {
      ticks += Long.parseLong(values[field]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  /** Empty when the process is gone: its parent has its time by then. */
  private static String stat(long pid) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    } catch (IOException e) {
      return "";
    }
  }
}
