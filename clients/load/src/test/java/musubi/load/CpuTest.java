package musubi.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CpuTest {
  private static final String STAT =
      "4711 (a (strange) name) S 1 4711 4711 0 -1 4194304 1 2 3 4 150 50 30 20 20 0 9 0 77 1 2 3";

  @Test
  void own_nameWithParentheses_countsUserAndSystem() {
    assertEquals(2.0, Cpu.own(STAT));
  }

  @Test
  void withEnded_nameWithParentheses_countsEndedChildrenToo() {
    assertEquals(2.5, Cpu.withEnded(STAT));
  }

  @Test
  void own_processIsGone_isNothing() {
    assertEquals(0, Cpu.own(""));
  }

  @Test
  void ofThisProcess_afterWork_hasGrown() {
    double before = Cpu.ofThisProcess();
    long until = System.nanoTime() + 60_000_000_000L;

    while (Cpu.ofThisProcess() < before + 0.05 && System.nanoTime() < until) {
      Thread.onSpinWait();
    }

    assertTrue(Cpu.ofThisProcess() >= before + 0.05);
  }

  @Test
  void ofTree_childThatEnded_isCounted() throws IOException {
    String work = "for i in $(seq 200000); do :; done";
    ProcessBuilder shell =
        new ProcessBuilder("bash", "-c", "bash -c '" + work + "'; echo over; read -r line");
    Process process = shell.start();

    process.inputReader().readLine();
    double all = Cpu.ofTree(process.pid());
    process.destroy();

    assertTrue(all >= 0.05, all + " s");
  }
}
