package musubi.gateway.office;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.MessageLite;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import musubi.client.RequestIds;
import musubi.gateway.addressee.LinkageNetwork;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.NodeProcess;
import musubi.gateway.local.Operations;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import musubi.gateway.office.Notices.Answer;
import musubi.gateway.office.Notices.Way;
import musubi.gateway.ops.Marks;
import musubi.linkage.v1.AddresseeServiceGrpc;
import musubi.linkage.v1.OfficeServiceGrpc.OfficeServiceBlockingStub;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A linkage node that is killed keeps every notice, and says of none what stands in it. */
@Execution(ExecutionMode.SAME_THREAD)
class OfficeRestartTest {
  private static final Member LINKAGE = LinkageNetwork.LINKAGE;

  private final LocalNetwork network =
      LocalNetwork.prepare(
          TestNetwork.directory("office"),
          TestNetwork.postgres(),
          "office_",
          "TRACE",
          List.of(Member.NATION, LINKAGE));
  private final List<String> heard = new ArrayList<>();
  private final List<String> marked = new ArrayList<>();
  private String unified;

  @AfterEach
  void stop() {
    network.close();
  }

  @Test
  void node_killedBetweenPostAndFetch_losesNothingAndSaysNothing() throws Exception {
    network.startProcess(Member.NATION);
    NodeProcess node = network.startProcess(LINKAGE);
    unified = assigned();
    marked.add(unified);
    Map<Lane, Posted<?>> posted = new HashMap<>();
    Notices.ALL.forEach(way -> posted.put(way.lane(), posted(way)));

    node.kill();
    network.stop(LINKAGE);
    network.startProcess(LINKAGE);

    posted.values().forEach(this::arrives);
    Marks marks = new Marks(marked);
    System.out.printf(
        "notices through a killed node: %d values in %d forms looked for%n",
        marked.size(), marks.size());
    assertTrue(Files.size(network.log(LINKAGE)) > 0);
    assertEquals(List.of(), marks.in(network.log(LINKAGE)), "log");
    assertEquals(List.of(), marks.in(Operations.get(network, LINKAGE, "/metrics").body()));
    assertEquals(List.of(), marks.in(String.join("\n", heard)), "what callers were told");
    // The same search of the same file finds what does stand there.
    Files.writeString(network.log(LINKAGE), unified, StandardOpenOption.APPEND);
    assertEquals(List.of(unified + " as UTF-8"), marks.in(network.log(LINKAGE)));
  }

  /** What was posted before the node was killed, and with which id. */
  private record Posted<M extends MessageLite>(Way<M> way, UUID id, List<M> messages, long number) {
    @Override
    public String toString() {
      return "Posted[" + number + "]";
    }
  }

  private <M extends MessageLite> Posted<M> posted(Way<M> way) {
    List<M> messages = List.of(way.make().apply(unified), way.make().apply(unified));
    messages.forEach(message -> marked.addAll(keys(message)));
    UUID id = RequestIds.next();
    long number = call(way.sender(), id, stub -> way.post().call(stub, messages));
    refused(way, id, List.of(messages.getFirst()));
    refused(way, RequestIds.next(), List.of());
    return new Posted<>(way, id, messages, number);
  }

  private <M extends MessageLite> void arrives(Posted<M> posted) {
    Way<M> way = posted.way();

    Answer<M> first = fetch(way, 0);

    assertEquals(posted.messages(), first.messages());
    long again = call(way.sender(), posted.id(), stub -> way.post().call(stub, posted.messages()));
    assertEquals(posted.number(), again);
    assertEquals(List.of(), fetch(way, first.last()).messages());
  }

  private <M extends MessageLite> void refused(Way<M> way, UUID id, List<M> messages) {
    StatusRuntimeException refused =
        assertThrows(
            StatusRuntimeException.class,
            () -> call(way.sender(), id, stub -> way.post().call(stub, messages)));
    heard.add(StatusProto.fromThrowable(refused).toString());
  }

  private <M extends MessageLite> Answer<M> fetch(Way<M> way, long after) {
    return call(way.receiver(), RequestIds.next(), stub -> way.fetch().call(stub, after));
  }

  /** Texts of a message that name a card, a booking or a certificate. */
  private static List<String> keys(MessageLite message) {
    return ((com.google.protobuf.Message) message)
        .getAllFields().entrySet().stream()
            .filter(field -> field.getKey().getName().matches(".*(reference|code|serial)"))
            .map(field -> field.getValue().toString())
            .toList();
  }

  private String assigned() {
    try (TestPeer peer = TestNetwork.peer(network, "register/131121/main", LINKAGE)) {
      return peer.stub(AddresseeServiceGrpc::newBlockingStub, TestPeer.machine())
          .assignNumber(LinkageNetwork.assigning(LinkageNetwork.person(), LinkageNetwork.number()))
          .getUnifiedAddresseeNumber();
    }
  }

  private interface Calling<T> {
    T with(OfficeServiceBlockingStub stub);
  }

  private <T> T call(String kind, UUID id, Calling<T> calling) {
    try (TestPeer peer = TestNetwork.peer(network, kind + "/131121/main", LINKAGE)) {
      return calling.with(peer.stub(Notices::stub, TestPeer.machine(id)));
    }
  }
}
