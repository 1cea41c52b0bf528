package musubi.gateway.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.StreamEndedException;
import musubi.linkage.v1.GetOperatingStatusRequest;
import musubi.linkage.v1.GetOperatingStatusResponse;
import musubi.linkage.v1.InquiryServiceGrpc;
import org.junit.jupiter.api.Test;

/** Linkage nodes of two municipalities in one process ([003 R-025]): neither sees the other's. */
class SharedProcessTest {
  private static final Member SETAGAYA = Member.linkage("131121");
  private static final Member SHIBUYA = Member.linkage("131130");

  @Test
  void node_twoConfigurations_serveTheirOwnBodyAlone() throws Exception {
    LocalNetwork network = TestNetwork.ownNetwork(Member.NATION, SETAGAYA, SHIBUYA);
    network.start(Member.NATION);
    Process process = start(network);
    try (BufferedReader out = process.inputReader()) {
      assertTrue(out.readLine().startsWith("ready port=" + network.port(SETAGAYA)));
      assertTrue(out.readLine().startsWith("ready port=" + network.port(SHIBUYA)));

      for (Member own : List.of(SETAGAYA, SHIBUYA)) {
        Member other = own.equals(SETAGAYA) ? SHIBUYA : SETAGAYA;
        assertEquals(0, status(network, own, own).getListVersion());
        StatusRuntimeException refused =
            assertThrows(StatusRuntimeException.class, () -> status(network, own, other));
        assertEquals("ROUTE_NOT_ALLOWED", StreamEndedException.reasonOf(refused));
        assertEquals(
            0,
            TestNetwork.count(
                network,
                other,
                "select count(*) from call_record where decision = 1 and caller like ?",
                "%/" + own.body().digits() + "/%"));
      }
    } finally {
      process.destroy();
      process.waitFor();
      network.close();
    }
  }

  private static Process start(LocalNetwork network) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Main.class.getName(), "node"));
    for (Member member : List.of(SETAGAYA, SHIBUYA)) {
      command.addAll(List.of("--config", network.configuration(member).toString()));
    }
    return new ProcessBuilder(command).redirectError(network.log(SETAGAYA).toFile()).start();
  }

  private static GetOperatingStatusResponse status(
      LocalNetwork network, Member caller, Member callee) {
    String pension = "pension/" + caller.body().digits() + "/main";
    try (TestPeer peer = TestNetwork.peer(network, pension, callee)) {
      return peer.stub(InquiryServiceGrpc::newBlockingStub, TestPeer.machine())
          .getOperatingStatus(GetOperatingStatusRequest.getDefaultInstance());
    }
  }
}
