package musubi.gateway.protection;

import static musubi.gateway.registry.Parsing.valid;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import musubi.gateway.protection.Mark.Revised;
import musubi.gateway.rpc.Dates;
import musubi.gateway.value.ResidentRecordCode;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.MarkTier;
import musubi.registry.v1.NotifyMarksRequest;
import musubi.registry.v1.NotifyMarksResponse;
import musubi.registry.v1.ProtectionMark;
import musubi.type.v1.Date;

/** Marks between the contract's messages and values. */
final class MarkMessages {
  private MarkMessages() {}

  static Mark parse(MarkRequest request) {
    return mark(
        request.getResidentRecordCode(),
        request.getProtected(),
        request.hasValidUntil() ? Optional.of(request.getValidUntil()) : Optional.empty());
  }

  static ResidentRecordCode code(String digits) {
    return valid("resident_record_code", () -> new ResidentRecordCode(digits));
  }

  static List<Revised> marks(NotifyMarksRequest request) {
    return request.getMarksList().stream().map(MarkMessages::revised).toList();
  }

  static NotifyMarksRequest notice(String municipality, long after, List<Revised> marks) {
    return NotifyMarksRequest.newBuilder()
        .setMunicipalityCode(municipality)
        .setAfterRevision(after)
        .addAllMarks(marks.stream().map(MarkMessages::message).toList())
        .build();
  }

  static MarkLink.Progress progress(NotifyMarksResponse response) {
    return new MarkLink.Progress(response.getRevision(), response.getOnwardRevision());
  }

  static NotifyMarksResponse response(MarkLink.Progress progress) {
    return NotifyMarksResponse.newBuilder()
        .setRevision(progress.revision())
        .setOnwardRevision(progress.onward())
        .build();
  }

  static GetMarkResponse response(MarkDesk.Marked marked) {
    GetMarkResponse.Builder response = GetMarkResponse.newBuilder().setInForce(marked.isInForce());
    marked.mark().map(MarkMessages::message).ifPresent(response::setMark);
    marked.tiers().forEach(tier -> response.addTiers(tier(tier)));
    return response.build();
  }

  private static Revised revised(ProtectionMark message) {
    Mark mark =
        mark(
            message.getResidentRecordCode(),
            message.getProtected(),
            message.hasValidUntil() ? Optional.of(message.getValidUntil()) : Optional.empty());
    return valid("revision", () -> new Revised(mark, message.getRevision()));
  }

  private static Mark mark(String digits, boolean isProtected, Optional<Date> validUntil) {
    ResidentRecordCode code = code(digits);
    Optional<LocalDate> lastDay = validUntil.map(MarkMessages::day);
    return valid("valid_until", () -> new Mark(code, isProtected, lastDay));
  }

  private static LocalDate day(Date date) {
    return valid("valid_until", () -> Dates.day("valid_until", date));
  }

  private static ProtectionMark message(Revised revised) {
    ProtectionMark.Builder message =
        ProtectionMark.newBuilder()
            .setResidentRecordCode(revised.mark().code().digits())
            .setProtected(revised.mark().isProtected())
            .setRevision(revised.revision());
    revised.mark().lastDay().map(Dates::date).ifPresent(message::setValidUntil);
    return message.build();
  }

  private static MarkTier tier(MarkDesk.Tier tier) {
    return switch (tier) {
      case COMMUNICATION -> MarkTier.MARK_TIER_COMMUNICATION;
      case PREFECTURE -> MarkTier.MARK_TIER_PREFECTURE;
      case NATION -> MarkTier.MARK_TIER_NATION;
    };
  }
}
