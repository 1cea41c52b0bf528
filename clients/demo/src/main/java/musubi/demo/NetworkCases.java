package musubi.demo;

import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.ReceiptVerifier;
import musubi.client.Statements;
import musubi.demo.Case.CaseFailedException;
import musubi.directory.v1.Body;
import musubi.directory.v1.Directory;
import musubi.directory.v1.DirectoryServiceGrpc;
import musubi.directory.v1.GetDirectoryRequest;
import musubi.directory.v1.GetDirectoryResponse;
import musubi.directory.v1.Node;
import musubi.directory.v1.WatchDirectoryRequest;
import musubi.directory.v1.WatchDirectoryResponse;
import musubi.explain.v1.ExplainRequest;
import musubi.explain.v1.ExplainResponse;
import musubi.explain.v1.ExplainServiceGrpc;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.pki.CertificateName;
import musubi.registry.v1.InquireResponse;
import musubi.registry.v1.InquiryServiceGrpc;

/**
 * What the demonstration shows of the network itself: forwarding, operator statements, receipts,
 * certificates that rotate and are revoked, a suspended body, an expired directory.
 */
final class NetworkCases {
  private static final List<String> OURS = List.of();
  private static final int ROTATIONS = 5;
  private static final Duration REVOKED_WITHIN = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final String TERMINAL = "terminal/131121/counter";

  private final Scenario scenario;
  private final LocalNetwork network;
  private final Operators operators;

  NetworkCases(Scenario scenario, LocalNetwork network, Operators operators) {
    this.scenario = scenario;
    this.network = network;
    this.operators = operators;
  }

  /** Adds the cases, in the order in which they run. */
  void add() {
    forwarding();
    statementsThatAreNotLawful();
    forwardingThatIsNotLawful();
    explaining();
    rotation();
    revocation();
    suspension();
    expiry();
  }

  // ---- forwarding -------------------------------------------------------------------------------

  private void forwarding() {
    scenario.carried(
        "N-01 own node's directory",
        OURS,
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          Knock knock = Knock.once();
          Directory directory = directory(knock, Cast.SETAGAYA);
          verifyReceipts(knock, directory, List.of("communication/131121"));
          return "directory " + directory.getNumber() + ", 1 receipt verified";
        });
    for (Member destination : List.of(Cast.TOKYO, Member.NATION)) {
      scenario.carried(
          "N-01 forwarded",
          OURS,
          Cast.show("terminal", "131121") + " through its node",
          destination,
          () -> {
            Knock knock = Knock.once().to(destination);
            Directory directory = directory(knock, Cast.SETAGAYA);
            requireForwarded(
                knock, destination, "musubi.directory.v1.DirectoryService/GetDirectory");
            verifyReceipts(
                knock,
                directory,
                List.of(
                    destination.role() + "/" + destination.body().digits(),
                    "communication/131121"));
            return "bytes passed on, 2 receipts verified";
          });
    }
    scenario.carried(
        "R-03 forwarded to one tier",
        scenario.sourcesOf("R-03"),
        Cast.show("terminal", "131121") + " through its node",
        Member.NATION,
        () -> {
          Knock knock = operator().to(Member.NATION);
          InquireResponse answer =
              knock.call(
                  terminal(),
                  InquiryServiceGrpc.getInquireMethod(),
                  Scenario.inquire(Scenario.person(Cast.FUKUSHIMA, 3)));
          Scenario.require(answer.getAnsweredByValue() == 3, "another tier answered");
          requireForwarded(knock, Member.NATION, Scenario.INQUIRE.getFullMethodName());
          return "origin and forwarder recorded at both ends";
        });
    scenario.carried(
        "N-02 stream forwarded",
        OURS,
        Cast.show("terminal", "131121") + " through its node",
        Member.NATION,
        () -> {
          try (Watching watching = new Watching(terminal(), Member.NATION)) {
            long first = watching.next();
            long published = network.publish();
            long second = watching.next();
            Scenario.require(second == published, "not the newest directory");
            return "directory " + first + ", then " + second + " when it was signed";
          }
        });
  }

  private void forwardingThatIsNotLawful() {
    for (Member destination :
        List.of(Cast.FUKUOKA_PREFECTURE, Cast.FUKUOKA, Member.communication("272027"))) {
      scenario.refused(
          "R-03 forwarded "
              + (destination.equals(Cast.FUKUOKA_PREFECTURE) ? "elsewhere" : "to a city"),
          scenario.sourcesOf("R-03"),
          TERMINAL,
          Cast.SETAGAYA,
          Scenario.INQUIRE,
          Scenario.inquire(Scenario.person(Cast.FUKUOKA, 3)),
          "ROUTE_NOT_ALLOWED",
          () -> operator().to(destination));
    }
    scenario.refused(
        "R-01 forwarded upward",
        scenario.sourcesOf("R-01"),
        "register/131121/main",
        Cast.SETAGAYA,
        Scenario.PUSH,
        Scenario.push(Scenario.person(Cast.SETAGAYA, 200)),
        "ROUTE_NOT_ALLOWED",
        () -> Knock.once().to(Cast.TOKYO));
    scenario.refused(
        "N-01 no such name",
        OURS,
        TERMINAL,
        Cast.SETAGAYA,
        DirectoryServiceGrpc.getGetDirectoryMethod(),
        GetDirectoryRequest.getDefaultInstance(),
        "DESTINATION_MALFORMED",
        () -> Knock.once().set("musubi-to", "tokyo"));
    scenario.refused(
        "N-01 forged origin",
        OURS,
        TERMINAL,
        Cast.SETAGAYA,
        DirectoryServiceGrpc.getGetDirectoryMethod(),
        GetDirectoryRequest.getDefaultInstance(),
        "HOP_NOT_GENUINE",
        () -> Knock.once().set("musubi-hop", "eyJhbGciOiJub25lIn0.e30."));
  }

  // ---- operator statements ----------------------------------------------------------------------

  private void statementsThatAreNotLawful() {
    refusedStatement(
        "no statement of the authority", "STATEMENT_MISSING", () -> Knock.once().asOperator());
    refusedStatement(
        "statement of another city",
        "STATEMENT_OF_OTHER_BODY",
        () -> Knock.once().asOperator(operators.of("401307")));
    refusedStatement(
        "statement for another method",
        "STATEMENT_FOR_OTHER_CALL",
        () ->
            Knock.once()
                .asOperator(
                    (method, purpose, audience, thumbprint) ->
                        operators
                            .of("131121")
                            .statement(
                                Scenario.PUSH.getFullMethodName(), purpose, audience, thumbprint)));
    refusedStatement(
        "statement changed on the way",
        "STATEMENT_NOT_GENUINE",
        () -> Knock.once().asOperator(altered(operators.of("131121"))));
    refusedStatement(
        "statement used before",
        "STATEMENT_USED",
        () -> {
          Statements once = remembered(operators.of("131121"));
          Knock.once()
              .asOperator(once)
              .call(
                  terminal(),
                  Scenario.INQUIRE,
                  Scenario.inquire(Scenario.person(Cast.SETAGAYA, 2)));
          return Knock.once().asOperator(once);
        });
  }

  private void refusedStatement(
      String what, String reason, java.util.concurrent.Callable<Knock> knock) {
    scenario.refused(
        "R-03 " + what,
        List.of("003 8.5 (f)"),
        TERMINAL,
        Cast.SETAGAYA,
        Scenario.INQUIRE,
        Scenario.inquire(Scenario.person(Cast.SETAGAYA, 2)),
        reason,
        knock);
  }

  private static Statements altered(Statements from) {
    return (method, purpose, audience, thumbprint) -> {
      String statement = from.statement(method, purpose, audience, thumbprint);
      int end = statement.length() - 10;
      char other = statement.charAt(end) == 'A' ? 'B' : 'A';
      return statement.substring(0, end) + other + statement.substring(end + 1);
    };
  }

  private static Statements remembered(Statements from) {
    List<String> made = new ArrayList<>();
    return (method, purpose, audience, thumbprint) -> {
      if (made.isEmpty()) {
        made.add(from.statement(method, purpose, audience, thumbprint));
      }
      return made.getFirst();
    };
  }

  // ---- why --------------------------------------------------------------------------------------

  private void explaining() {
    explained("allowed", "terminal/131121/counter", "prefecture/130001", true, "through");
    explained("refused", "addressee/131121/main", "communication/131121", false, "003 R-004");
  }

  private void explained(
      String what, String caller, String callee, boolean allowed, String inTheRule) {
    scenario.carried(
        "N-03 why " + what,
        OURS,
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          ExplainResponse answer =
              Knock.once()
                  .call(
                      terminal(),
                      ExplainServiceGrpc.getExplainMethod(),
                      ExplainRequest.newBuilder()
                          .setMethod(Scenario.INQUIRE.getFullMethodName())
                          .setCaller("musubi://" + caller)
                          .setCallee(callee)
                          .setBusiness(Operators.BUSINESS)
                          .setReference("A-1")
                          .setNamesOperator(true)
                          .setHasStatement(true)
                          .build());
          Scenario.require(answer.getAllowed() == allowed, "the other answer");
          Scenario.require(answer.getRule().contains(inTheRule), "rule: " + answer.getRule());
          return answer.getRule();
        });
  }

  // ---- certificates -----------------------------------------------------------------------------

  private void rotation() {
    scenario.carried(
        "certificates rotate under load",
        OURS,
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          AtomicBoolean over = new AtomicBoolean();
          AtomicInteger calls = new AtomicInteger();
          AtomicInteger failed = new AtomicInteger();
          Thread caller = Thread.ofVirtual().start(() -> callUntil(over, calls, failed));
          double before = metric(Cast.SETAGAYA, "musubi_certificate_reloads_total");
          for (int i = 1; i <= ROTATIONS; i++) {
            network.renew(CertificateName.ofPath(TERMINAL));
            network.renew(Cast.SETAGAYA.certificateName());
            double expected = before + i;
            Scenario.until(
                "reload " + i,
                () -> metric(Cast.SETAGAYA, "musubi_certificate_reloads_total") >= expected);
          }
          over.set(true);
          caller.join();
          Scenario.require(failed.get() == 0, failed + " of " + calls + " calls failed");
          return ROTATIONS + " rotations of node and terminal, " + calls + " calls, 0 failed";
        });
  }

  private void callUntil(AtomicBoolean over, AtomicInteger calls, AtomicInteger failed) {
    while (!over.get()) {
      try {
        directory(Knock.once(), Cast.SETAGAYA);
      } catch (RuntimeException | IOException e) {
        failed.incrementAndGet();
      }
      calls.incrementAndGet();
    }
  }

  private void revocation() {
    String revoked = "terminal/131121/lost";
    scenario.carried(
        "a revoked terminal is cut",
        List.of("003 8.5 (f)"),
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          Connection connection = scenario.connection(revoked, Cast.SETAGAYA);
          try (Watching watching = new Watching(connection, Member.NATION);
              Watching bystander = new Watching(terminal(), Member.NATION)) {
            watching.next();
            bystander.next();
            long begin = System.nanoTime();
            network.revoke(CertificateName.ofPath(revoked));
            String streamEnd = watching.end();
            long stream = (System.nanoTime() - begin) / 1_000_000;
            Scenario.require(streamEnd.equals("CERTIFICATE_REVOKED"), "ended as " + streamEnd);
            Scenario.require(stream < REVOKED_WITHIN.toMillis(), "after " + stream + " ms");
            Scenario.require(!bystander.isOver(), "another terminal's stream ended, too");
            CallException refusal = Scenario.refusal(() -> directory(Knock.once(), connection));
            Scenario.require(
                refusal.reason().equals("CERTIFICATE_REVOKED"), "refused: " + refusal.reason());
            return "stream ended and calls refused within " + stream + " ms";
          }
        });
  }

  private void suspension() {
    scenario.carried(
        "a suspended body is not answered",
        List.of("003 8.5 (f)"),
        Cast.show("terminal", "401307"),
        Cast.FUKUOKA,
        () -> {
          Connection connection = scenario.connection("terminal/401307/counter", Cast.FUKUOKA);
          network.suspend(Cast.FUKUOKA.body(), true);
          CallException refusal = Scenario.refusal(() -> directory(Knock.once(), connection));
          network.suspend(Cast.FUKUOKA.body(), false);
          Scenario.require(refusal.reason().equals("BODY_SUSPENDED"), refusal.reason());
          directory(Knock.once(), connection);
          return "BODY_SUSPENDED, and answered again after it";
        });
  }

  private void expiry() {
    scenario.carried(
        "an expired directory stops answers",
        OURS,
        Cast.show("terminal", "131121"),
        Cast.SETAGAYA,
        () -> {
          network.directoryLife(Duration.ofSeconds(1));
          network.publish();
          Scenario.until("expiry", () -> reasonOfCall().equals("DIRECTORY_EXPIRED"));
          Scenario.require(health(Cast.SETAGAYA).contains("\"directory\" : \"down\""), "health");
          network.directoryLife(Duration.ofHours(24));
          long healed = network.publish();
          directory(Knock.once(), Cast.SETAGAYA);
          return "DIRECTORY_EXPIRED, and answered again under directory " + healed;
        });
  }

  // ---- how --------------------------------------------------------------------------------------

  private Knock operator() {
    return Knock.once().asOperator(operators.of("131121"));
  }

  private Connection terminal() {
    return scenario.connection(TERMINAL, Cast.SETAGAYA);
  }

  private Directory directory(Knock knock, Member callee) throws IOException {
    return directory(knock, scenario.connection(TERMINAL, callee));
  }

  private static Directory directory(Knock knock, Connection connection) throws IOException {
    GetDirectoryResponse answer =
        knock.call(
            connection,
            DirectoryServiceGrpc.getGetDirectoryMethod(),
            GetDirectoryRequest.getDefaultInstance());
    return Directory.parseFrom(answer.getDirectory().getDirectory());
  }

  private String reasonOfCall() throws Exception {
    try {
      directory(Knock.once(), Cast.SETAGAYA);
      return "";
    } catch (CallException e) {
      return e.reason();
    }
  }

  private void requireForwarded(Knock knock, Member destination, String method) throws Exception {
    String path = destination.role() + "/" + destination.body().digits();
    Scenario.require(
        scenario.reader(Cast.SETAGAYA).recordedForward(knock.requestId(), method, path),
        "the forwarder has no opening and closing record");
    Scenario.require(
        scenario
            .reader(destination)
            .recordedOrigin(
                knock.requestId(), method, "musubi://communication/131121", "musubi://" + TERMINAL),
        "the end node did not record forwarder and origin");
  }

  private static void verifyReceipts(Knock knock, Directory directory, List<String> nodes) {
    Map<String, List<PublicKey>> keys = new HashMap<>();
    for (Body body : directory.getBodiesList()) {
      for (Node node : body.getNodesList()) {
        keys.put(
            node.getRole() + "/" + body.getCode(),
            node.getSigningKeysList().stream()
                .map(key -> ReceiptVerifier.publicKey(key.toByteArray()))
                .toList());
      }
    }
    for (String node : nodes) {
      ReceiptVerifier verifier = new ReceiptVerifier(Map.of(node, keys.get(node)));
      long genuine =
          knock.receipts().stream()
              .filter(r -> verifier.verify(r) == ReceiptVerifier.Verdict.GENUINE)
              .count();
      Scenario.require(genuine == 1, genuine + " receipts of " + node);
    }
  }

  private String health(Member member) throws Exception {
    return get(member, "/health");
  }

  private double metric(Member member, String name) throws Exception {
    return get(member, "/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
        .findFirst()
        .orElse(0);
  }

  private String get(Member member, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + network.operationsPort(member) + path);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** A terminal's watch of the directory at another node, through its own. */
  private static final class Watching implements AutoCloseable {
    private final BlockingQueue<WatchDirectoryResponse> directories = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private ClientCallStreamObserver<?> call;

    Watching(Connection connection, Member destination) {
      Metadata headers = new Metadata();
      headers.put(
          Metadata.Key.of("musubi-to", Metadata.ASCII_STRING_MARSHALLER),
          destination.role() + "/" + destination.body().digits());
      DirectoryServiceGrpc.newStub(connection.channel())
          .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
          .watchDirectory(WatchDirectoryRequest.getDefaultInstance(), new Observer());
    }

    long next() throws Exception {
      WatchDirectoryResponse answer = directories.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null) {
        throw new CaseFailedException("no directory came: " + ends.peek());
      }
      return Directory.parseFrom(answer.getDirectory().getDirectory()).getNumber();
    }

    /** Why the stream ended; waits for it. */
    String end() throws InterruptedException {
      String end = ends.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return end == null ? "not at all" : end;
    }

    boolean isOver() {
      return !ends.isEmpty();
    }

    @Override
    public void close() {
      call.cancel("enough", null);
    }

    private final class Observer
        implements ClientResponseObserver<WatchDirectoryRequest, WatchDirectoryResponse> {
      @Override
      public void beforeStart(ClientCallStreamObserver<WatchDirectoryRequest> requests) {
        call = requests;
      }

      @Override
      public void onNext(WatchDirectoryResponse answer) {
        directories.add(answer);
      }

      @Override
      public void onError(Throwable failure) {
        ends.add(
            CallException.of(
                    io.grpc.Status.fromThrowable(failure)
                        .asRuntimeException(io.grpc.Status.trailersFromThrowable(failure)))
                .reason());
      }

      @Override
      public void onCompleted() {
        ends.add("completed");
      }
    }
  }
}
