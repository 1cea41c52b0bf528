package musubi.auditor;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Every inquiry has its end; asker, broker and answerer tell the same of it under one permit. */
final class InquiryCheck {
  private static final String INQUIRIES =
      """
      select replace(id::text, '-', ''), state, reason, other, row_id, encode(permit_id, 'hex'),
          answer is not null or ended_at < now() - interval '7 days'
        from inquiry
      """;

  private static final String PROVISIONS =
      """
      select encode(permit_id, 'hex'), encode(request_id, 'hex'), encode(request_digest, 'hex'),
          asker, row_id, pending
        from provision
      """;

  private static final String PERMITS =
      """
      select encode(permit_id, 'hex'), encode(request_id, 'hex'), encode(request_digest, 'hex'),
          sender, receiver
        from translation where purpose = 2
      """;

  private static final String EXCHANGES =
      """
      select encode(permit_id, 'hex'), provided, other, row_id, persons, outcome
        from exchange_record
      """;

  private static final String CALLS =
      """
      select distinct reference from call_record
       where decision = 1 and reference <> '' and exchange = any(array%s)
      """;

  private static final Set<String> GIVEN = Set.of("ANSWERED", "REFUSED_BY_OFFICIAL");

  private final Map<String, Node> nodes = new HashMap<>();
  private final Map<String, Permit> permits = new HashMap<>();
  private final Map<String, Permit> byRequest = new HashMap<>();
  private final Tier broker;
  private final Set<String> brokersCalls;
  private final Report report;

  private record Inquiry(
      String id,
      String state,
      String reason,
      String other,
      String row,
      String permit,
      boolean hasAnswer) {}

  private record Provision(
      String permit, String request, String digest, String asker, String row, boolean pending) {}

  private record Permit(String id, String request, String digest, String sender, String receiver) {}

  private record Exchange(
      String permit, boolean provided, String other, String row, String persons, String outcome) {}

  /** What one linkage node has. */
  private record Node(
      Tier tier,
      Map<String, Inquiry> inquiries,
      Map<String, Provision> provisions,
      List<Exchange> exchanges,
      Set<String> asked,
      Set<String> provided) {}

  private InquiryCheck(Tier broker, Report report) throws SQLException {
    this.broker = broker;
    this.report = report;
    this.brokersCalls = calls(broker, "['B-03', 'B-04']");
  }

  static void run(Map<String, Tier> linkages, Tier broker, Report report) throws SQLException {
    InquiryCheck check = new InquiryCheck(broker, report);
    check.readPermits();
    for (Map.Entry<String, Tier> linkage : linkages.entrySet()) {
      check.nodes.put(linkage.getKey(), check.read(linkage.getValue()));
    }
    check.nodes.forEach(
        (code, node) -> {
          node.inquiries.values().forEach(inquiry -> check.inquiry(code, node, inquiry));
          node.provisions.values().forEach(provision -> check.provision(code, node, provision));
          check.outcomes(node);
        });
    check.permits.values().forEach(check::permit);
    check.nodes.forEach(check::exchanges);
  }

  private void readPermits() throws SQLException {
    for (List<String> row : Rows.all(broker, PERMITS)) {
      Permit permit = new Permit(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4));
      report.count("permits of the broker", 1);
      boolean twice = permits.put(permit.id, permit) != null;
      if (byRequest.put(permit.sender + " " + permit.request, permit) != null || twice) {
        found(Fault.PERMIT_TWICE, broker, "permit " + permit.id);
      }
    }
  }

  private Node read(Tier tier) throws SQLException {
    Node node =
        new Node(
            tier,
            new HashMap<>(),
            new HashMap<>(),
            new ArrayList<>(),
            calls(tier, "['L-50']"),
            calls(tier, "['L-31']"));
    Set<String> asked = new HashSet<>();
    for (List<String> row : Rows.all(tier, INQUIRIES)) {
      Inquiry inquiry =
          new Inquiry(
              row.get(0),
              row.get(1),
              row.get(2),
              row.get(3),
              row.get(4),
              row.get(5),
              row.get(6).equals("t"));
      node.inquiries.put(inquiry.id, inquiry);
      if (!inquiry.permit.isEmpty() && !asked.add(inquiry.permit)) {
        found(Fault.PERMIT_TWICE, tier, "permit " + inquiry.permit + " of two inquiries");
      }
    }
    Set<String> requests = new HashSet<>();
    for (List<String> row : Rows.all(tier, PROVISIONS)) {
      Provision provision =
          new Provision(
              row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5).equals("t"));
      boolean twice = node.provisions.put(provision.permit, provision) != null;
      if (!requests.add(provision.request) || twice) {
        found(Fault.PERMIT_TWICE, tier, "permit " + provision.permit + " was answered twice");
      }
    }
    for (List<String> row : Rows.all(tier, EXCHANGES)) {
      node.exchanges.add(
          new Exchange(
              row.get(0), row.get(1).equals("t"), row.get(2), row.get(3), row.get(4), row.get(5)));
    }
    return node;
  }

  private void inquiry(String code, Node node, Inquiry inquiry) {
    report.count("inquiries", 1);
    switch (inquiry.state) {
      case "1" -> found(Fault.INQUIRY_OPEN, node.tier, "inquiry " + inquiry.id + " has no end");
      case "2" -> {
        if (!inquiry.hasAnswer) {
          found(Fault.INQUIRY_OPEN, node.tier, "inquiry " + inquiry.id + " has no answer");
        }
        answered(code, node, inquiry);
      }
      case "3" -> {
        if (provision(inquiry).filter(Provision::pending).isEmpty()) {
          found(Fault.INQUIRY_OPEN, node.tier, "inquiry " + inquiry.id + " waits for nobody");
        }
        answered(code, node, inquiry);
      }
      case "4" -> {
        if (inquiry.reason.isEmpty()) {
          found(Fault.INQUIRY_OPEN, node.tier, "inquiry " + inquiry.id + " has no reason");
        }
      }
      default -> report.count("inquiries that expired", 1);
    }
  }

  private Optional<Provision> provision(Inquiry inquiry) {
    return Optional.ofNullable(nodes.get(inquiry.other))
        .map(other -> other.provisions.get(inquiry.permit));
  }

  /** The same permit, request, row and bodies at all three, and a call record at each. */
  private void answered(String code, Node node, Inquiry inquiry) {
    report.count("answered inquiries", 1);
    Permit permit = permits.get(inquiry.permit);
    if (permit == null
        || !permit.request.equals(inquiry.id)
        || !permit.sender.equals(code)
        || !permit.receiver.equals(inquiry.other)) {
      found(Fault.PERMIT_UNKNOWN, node.tier, "inquiry " + inquiry.id);
    }
    boolean provided =
        provision(inquiry)
            .filter(found -> found.request.equals(inquiry.id))
            .filter(found -> found.asker.equals(code) && found.row.equals(inquiry.row))
            .filter(found -> permit == null || found.digest.equals(permit.digest))
            .isPresent();
    if (!provided) {
      found(Fault.PROVISION_MISSING, node.tier, "inquiry " + inquiry.id);
    }
    recorded(node.tier, node.asked, inquiry.permit);
    recorded(broker, brokersCalls, inquiry.permit);
    Optional.ofNullable(nodes.get(inquiry.other))
        .ifPresent(other -> recorded(other.tier, other.provided, inquiry.permit));
  }

  private void recorded(Tier tier, Set<String> calls, String permit) {
    if (!calls.contains(permit)) {
      found(Fault.CALL_MISSING, tier, "permit " + permit);
    }
  }

  private void provision(String code, Node node, Provision provision) {
    report.count("provisions", 1);
    Permit permit = permits.get(provision.permit);
    if (permit == null
        || !permit.request.equals(provision.request)
        || !permit.digest.equals(provision.digest)
        || !permit.sender.equals(provision.asker)
        || !permit.receiver.equals(code)) {
      found(Fault.PERMIT_UNKNOWN, node.tier, "permit " + provision.permit + " was answered");
    }
  }

  /** A permit is for a question that its sender has asked. */
  private void permit(Permit permit) {
    Node sender = nodes.get(permit.sender);
    if (sender != null && !sender.inquiries.containsKey(permit.request)) {
      found(Fault.PERMIT_UNKNOWN, broker, "permit " + permit.id + " for what nobody asked");
    }
  }

  /** As many records of an end as there are inquiries that have it. */
  private void outcomes(Node node) {
    Map<String, String> ends = Map.of("2", "ANSWERED", "4", "REFUSED", "5", "EXPIRED");
    ends.forEach(
        (state, outcome) -> {
          long inquiries =
              node.inquiries.values().stream().filter(i -> i.state.equals(state)).count();
          long records =
              node.exchanges.stream().filter(e -> !e.provided && e.outcome.equals(outcome)).count();
          if (inquiries != records) {
            found(
                Fault.EXCHANGE_UNLIKE,
                node.tier,
                inquiries + " inquiries that are " + outcome + ", " + records + " records");
          }
        });
  }

  private void exchanges(String code, Node node) {
    Set<String> seen = new HashSet<>();
    for (Exchange exchange : node.exchanges) {
      report.count("exchange records", 1);
      boolean last = !exchange.outcome.equals("PENDING");
      if (!exchange.permit.isEmpty() && !seen.add(exchange.permit + exchange.provided + last)) {
        found(Fault.EXCHANGE_UNLIKE, node.tier, "permit " + exchange.permit + " is recorded twice");
      }
      Node other = nodes.get(exchange.other);
      if (other != null) {
        agree(code, node, exchange, other);
      }
    }
  }

  private void agree(String code, Node node, Exchange exchange, Node other) {
    if (exchange.provided) {
      Permit permit = permits.get(exchange.permit);
      if (permit == null || !other.inquiries.containsKey(permit.request)) {
        found(Fault.EXCHANGE_UNLIKE, node.tier, "permit " + exchange.permit + ": nobody has asked");
      }
      return;
    }
    boolean there =
        other.exchanges.stream()
            .filter(theirs -> theirs.provided && theirs.permit.equals(exchange.permit))
            .filter(theirs -> theirs.other.equals(code) && theirs.row.equals(exchange.row))
            .filter(theirs -> theirs.persons.equals(exchange.persons))
            .anyMatch(theirs -> goesWith(exchange.outcome, theirs.outcome));
    boolean needed = exchange.outcome.equals("ANSWERED") || exchange.outcome.equals("PENDING");
    if (needed && !there) {
      found(
          Fault.EXCHANGE_UNLIKE,
          node.tier,
          "permit " + exchange.permit + ": the other body tells it otherwise");
    }
  }

  private static boolean goesWith(String askers, String answerers) {
    return askers.equals("PENDING") ? answerers.equals("PENDING") : GIVEN.contains(answerers);
  }

  private void found(Fault fault, Tier tier, String what) {
    report.found(fault, tier.holder().body(), tier.holder(), what);
  }

  private static Set<String> calls(Tier tier, String exchanges) throws SQLException {
    Set<String> calls = new HashSet<>();
    Rows.all(tier, CALLS.formatted(exchanges)).forEach(row -> calls.add(row.getFirst()));
    return calls;
  }
}
