package musubi.gateway.verification;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.node.ForgetfulNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Negative control of {@link KillTest}: with the safeguard taken out, acts are done twice, and the
 * auditor says which.
 */
class KillWithoutRequestKeysTest {
  private static final long SEED = 20_260_401;
  private static final int CUTS = 4;
  private static final int FEWEST_BYTES = 6_000;
  private static final int MOST_BYTES = 20_000;
  private static final int UPDATES_PER_SECOND = 100;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path directory;

  @Test
  void requestKeysForgotten_auditorNamesWhatWasDoneTwice() throws Exception {
    LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, TOKYO, SETAGAYA);
    Path acknowledged = directory.resolve("acknowledged.tsv");
    try (network;
        CuttingRelay relay =
            new CuttingRelay(network.port(SETAGAYA), SEED, FEWEST_BYTES, MOST_BYTES);
        AcknowledgedFile file = new AcknowledgedFile(acknowledged);
        Load load = new Load(network, file, SEED, false)) {
      network.start(Member.NATION);
      network.start(TOKYO);
      NodeProcess node = startForgetful(network);
      load.push(SETAGAYA, relay.port());
      load.pace(UPDATES_PER_SECOND);

      Waiting.until("lost answers", LIMIT, () -> relay.cuts() >= CUTS);
      node.kill();
      startForgetful(network);
      Waiting.until("lost answers", LIMIT, () -> relay.cuts() >= 2 * CUTS);
      load.finish();
      Waiting.until("the nation has everything", LIMIT, () -> arrived(network));
    }

    Audit.Verdict verdict = Audit.run(network, directory, acknowledged);

    assertEquals(1, verdict.exitStatus(), verdict.text());
    assertTrue(
        verdict
            .text()
            .lines()
            .anyMatch(
                line ->
                    line.startsWith(
                            "FOUND REQUEST_ID_TWICE 131121 at communication 131121: request id ")
                        && line.contains(" stands under two numbers: ")),
        verdict.text());
  }

  private static NodeProcess startForgetful(LocalNetwork network) {
    return network.startProcess(SETAGAYA, ForgetfulNode.class.getName());
  }

  private static boolean arrived(LocalNetwork network) {
    return lastNumber(network, Member.NATION) == lastNumber(network, SETAGAYA);
  }

  private static long lastNumber(LocalNetwork network, Member tier) {
    return TestNetwork.count(network, tier, "select coalesce(max(number), 0) from identity_update");
  }
}
