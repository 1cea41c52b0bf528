package musubi.gateway.rpc;

import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.peer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Metadata;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.gateway.local.TestPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Execution(ExecutionMode.SAME_THREAD)
class ReflectionTest {
  private static final String DIRECTORY = "musubi.directory.v1.DirectoryService";
  private static final String EXPLAIN = "musubi.explain.v1.ExplainService";

  private final LocalNetwork network = TestNetwork.shared();

  private static String service(String name) {
    return "musubi." + name.replace(".", ".v1.");
  }

  @ParameterizedTest
  @CsvSource({
    "terminal/131121/counter, registry.InquiryService confirmation.SearchService"
        + " confirmation.ConfirmationService registry.ReleaseService card.CardService"
        + " card.CardProofService, registry.MarkService",
    "register/131121/main, registry.UpdateService registry.MarkService"
        + " registry.SymbolHandOverService card.CardService card.MailingService,"
        + " registry.ReleaseService",
    "pension/131121/main, '', registry.UpdateService",
    "register/401307/main, '', registry.UpdateService",
  })
  void reflection_ofCommunicationNode_showsOnlyWhatTheCallerMayCall(
      String caller, String shown, String hidden) throws Exception {
    Set<String> expected = new HashSet<>();
    if (!shown.isEmpty()) {
      expected.addAll(Set.of(DIRECTORY, EXPLAIN));
      Stream.of(shown.split(" ")).map(ReflectionTest::service).forEach(expected::add);
    }

    assertEquals(expected, services(caller, SETAGAYA));

    assertTrue(isHidden(caller, SETAGAYA, service(hidden)));
    for (String service : expected) {
      assertFalse(isHidden(caller, SETAGAYA, service));
    }
  }

  @Test
  void reflection_ofPrefecture_showsItsCitiesWhatTheyMayCall() throws Exception {
    assertEquals(
        Set.of(
            service("registry.InquiryService"),
            service("registry.NoticeService"),
            service("registry.MarkService"),
            service("confirmation.SearchService"),
            service("confirmation.ConfirmationService"),
            EXPLAIN),
        services("communication/131121", TOKYO));
    assertEquals(Set.of(), services("communication/401307", TOKYO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "register/131121/main",
        "pension/401307/main",
        "communication/401307",
        "prefecture/400009",
        "broker/900028"
      })
  void health_ofAnyNode_isServingToAnyValidCertificate(String caller) {
    for (Member member : network.members()) {
      try (TestPeer peer = peer(network, caller, member)) {
        assertEquals(
            ServingStatus.SERVING,
            peer.stub(HealthGrpc::newBlockingStub, new Metadata())
                .check(HealthCheckRequest.getDefaultInstance())
                .getStatus());
      }
    }
  }

  /** Services that reflection names, without those of gRPC itself. */
  private Set<String> services(String caller, Member member) throws Exception {
    ServerReflectionResponse answer =
        ask(caller, member, ServerReflectionRequest.newBuilder().setListServices("*").build());
    Set<String> all =
        answer.getListServicesResponse().getServiceList().stream()
            .map(ServiceResponse::getName)
            .collect(Collectors.toSet());
    assertTrue(all.contains("grpc.health.v1.Health"));
    return all.stream().filter(name -> !name.startsWith("grpc.")).collect(Collectors.toSet());
  }

  private boolean isHidden(String caller, Member member, String service) throws Exception {
    String file =
        service.replace('.', '/').replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase() + ".proto";
    return ask(
                caller,
                member,
                ServerReflectionRequest.newBuilder().setFileContainingSymbol(service).build())
            .hasErrorResponse()
        && ask(caller, member, ServerReflectionRequest.newBuilder().setFileByFilename(file).build())
            .hasErrorResponse();
  }

  private ServerReflectionResponse ask(
      String caller, Member member, ServerReflectionRequest request) throws Exception {
    CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
    try (TestPeer peer = peer(network, caller, member)) {
      StreamObserver<ServerReflectionRequest> out =
          peer.stub(ServerReflectionGrpc::newStub, new Metadata())
              .serverReflectionInfo(
                  new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse value) {
                      answer.complete(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                      answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                      answer.cancel(false);
                    }
                  });
      out.onNext(request);
      return answer.get(20, TimeUnit.SECONDS);
    }
  }
}
