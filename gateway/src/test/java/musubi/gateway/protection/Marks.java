package musubi.gateway.protection;

import static musubi.gateway.local.TestNetwork.peer;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.grpc.StatusRuntimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import musubi.backends.people.People;
import musubi.client.RequestIds;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestPeer;
import musubi.gateway.rpc.StreamEndedException;
import musubi.registry.v1.GetMarkRequest;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.MarkServiceGrpc;
import musubi.registry.v1.NotifyMarksRequest;
import musubi.registry.v1.NotifyMarksResponse;
import musubi.registry.v1.ProtectionMark;
import musubi.type.v1.Date;

/** Marks as registers and tiers set them in tests. */
final class Marks {
  /** Persons of whom no other test speaks. */
  private static final AtomicLong NEXT = new AtomicLong(700_000);

  private Marks() {}

  /** A code of the municipality, each time another. */
  static String code(String municipality) {
    return People.of(municipality, 1).resident(NEXT.getAndIncrement()).getResidentRecordCode();
  }

  static MarkRequest request(String code, boolean isProtected) {
    return MarkRequest.newBuilder().setResidentRecordCode(code).setProtected(isProtected).build();
  }

  static MarkRequest until(String code, LocalDate day) {
    return request(code, true).toBuilder().setValidUntil(date(day)).build();
  }

  static Date date(LocalDate day) {
    return Date.newBuilder()
        .setYear(day.getYear())
        .setMonth(day.getMonthValue())
        .setDay(day.getDayOfMonth())
        .build();
  }

  static long set(LocalNetwork network, Member city, MarkRequest request) {
    return set(network, city, RequestIds.next(), request);
  }

  static long set(LocalNetwork network, Member city, UUID id, MarkRequest request) {
    try (TestPeer peer = peer(network, "register/" + city.body() + "/main", city)) {
      return peer.stub(MarkServiceGrpc::newBlockingStub, TestPeer.machine(id))
          .mark(request)
          .getRevision();
    }
  }

  static GetMarkResponse get(LocalNetwork network, Member city, String code) {
    try (TestPeer peer = peer(network, "register/" + city.body() + "/main", city)) {
      return peer.stub(MarkServiceGrpc::newBlockingStub, TestPeer.machine())
          .getMark(GetMarkRequest.newBuilder().setResidentRecordCode(code).build());
    }
  }

  static NotifyMarksResponse notify(
      LocalNetwork network, String caller, Member callee, NotifyMarksRequest request) {
    try (TestPeer peer = peer(network, caller, callee)) {
      return peer.stub(MarkServiceGrpc::newBlockingStub, TestPeer.machine()).notifyMarks(request);
    }
  }

  static NotifyMarksRequest notice(String municipality, long after, ProtectionMark... marks) {
    return NotifyMarksRequest.newBuilder()
        .setMunicipalityCode(municipality)
        .setAfterRevision(after)
        .addAllMarks(List.of(marks))
        .build();
  }

  static ProtectionMark mark(String code, boolean isProtected, long revision) {
    return ProtectionMark.newBuilder()
        .setResidentRecordCode(code)
        .setProtected(isProtected)
        .setRevision(revision)
        .build();
  }

  /** What a tier has of a person: protected, end, revision. */
  static List<String> at(LocalNetwork network, Member tier, String code) {
    return rows(
            network,
            tier,
            "select protected || ' ' || until || ' ' || revision from protection"
                + " where resident_record_code = ?",
            code)
        .stream()
        .map(List::getFirst)
        .toList();
  }

  static String refusal(org.junit.jupiter.api.function.Executable call) {
    return StreamEndedException.reasonOf(assertThrows(StatusRuntimeException.class, call));
  }
}
