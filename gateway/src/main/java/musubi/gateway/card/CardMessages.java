package musubi.gateway.card;

import static musubi.gateway.registry.Parsing.valid;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import musubi.card.v1.CertificateStatus;
import musubi.card.v1.IssuedCertificate;
import musubi.card.v1.OrderedBy;
import musubi.card.v1.ReportIssueRequest;
import musubi.card.v1.StepOrder;
import musubi.card.v1.StepOutcome;
import musubi.card.v1.SubmitEventRequest;
import musubi.card.v1.SubmitEventResponse;
import musubi.gateway.card.Order.By;
import musubi.gateway.card.Order.Evidence;
import musubi.gateway.card.Order.Issue;
import musubi.gateway.pki.PkiException;
import musubi.gateway.pki.PublicKeys;
import musubi.gateway.rpc.Dates;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.Ids;
import musubi.gateway.value.RequestId;
import musubi.gateway.value.ResidentRecordCode;
import musubi.type.v1.Date;

/** Cards and orders between the contract's messages and values. */
final class CardMessages {
  private CardMessages() {}

  /** The bytes in which orders and cards are kept: those of the contract. */
  static final class Codec implements CardCodec {
    @Override
    public byte[] bytes(Order order) {
      return (order.by() == By.ISSUER ? issue(order) : event(order)).toByteArray();
    }

    @Override
    public Order order(byte[] bytes) {
      try {
        SubmitEventRequest event = SubmitEventRequest.parseFrom(bytes);
        return CardMessages.order(event, event.getMunicipalityCode());
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("what was kept is no order", e);
      }
    }

    @Override
    public byte[] bytes(Card card) {
      return message(card).toByteArray();
    }

    @Override
    public Card card(byte[] bytes) {
      try {
        return CardMessages.card(musubi.card.v1.Card.parseFrom(bytes));
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("what was kept is no card", e);
      }
    }
  }

  /** An order that a caller gives here, under the id of its request. */
  static Order order(RequestId id, StepOrder order, By by, String municipality, String operator) {
    return order(
        id,
        order,
        by,
        municipality,
        Optional.of(operator).filter(each -> !each.isEmpty()),
        Optional.empty(),
        Issue.NOTHING);
  }

  /** An order that a municipality sends. */
  static Order order(SubmitEventRequest event, String municipality) {
    By by =
        switch (event.getOrderedBy()) {
          case ORDERED_BY_TERMINAL -> By.TERMINAL;
          case ORDERED_BY_REGISTER -> By.REGISTER;
          case ORDERED_BY_UNSPECIFIED, UNRECOGNIZED -> By.NONE;
        };
    valid("ordered_by", () -> known("ordered_by", by != By.NONE));
    return order(
        id("event_id", event.getEventId()),
        event.getOrder(),
        by,
        municipality,
        optional(event.getOperatorId()),
        optional(event.getApproverId()),
        Issue.NOTHING);
  }

  /** An order of the issuer. */
  static Order order(ReportIssueRequest request, String body) {
    return order(
        id("event_id", request.getEventId()),
        request.getOrder(),
        By.ISSUER,
        body,
        Optional.empty(),
        Optional.empty(),
        new Issue(
            optional(request.getMunicipalityCode())
                .map(code -> valid("municipality_code", () -> municipality(code))),
            request.hasValidUntil()
                ? Optional.of(day("valid_until", request.getValidUntil()))
                : Optional.empty(),
            request.getCertificatesList().stream().map(CardMessages::certificate).toList()));
  }

  private static Order order(
      RequestId id,
      StepOrder order,
      By by,
      String municipality,
      Optional<String> operator,
      Optional<String> approver,
      Issue issue) {
    CardStep step = valid("step", () -> step(order));
    Optional<CardNumber> number =
        valid("card_number", () -> optional(order.getCardNumber()).map(CardNumber::new));
    valid("card_number", () -> known("card_number", step.isBeginning() == number.isEmpty()));
    return new Order(
        id,
        step,
        number,
        order.getExpectedRevision(),
        by,
        municipality,
        operator,
        approver,
        valid("evidence", () -> evidence(order)),
        valid(
            "resident_record_code",
            () -> optional(order.getResidentRecordCode()).map(ResidentRecordCode::new)),
        valid(
            "destination_municipality_code",
            () -> optional(order.getDestinationMunicipalityCode()).map(CardMessages::municipality)),
        issue);
  }

  static CardNumber number(String digits) {
    return valid("card_number", () -> new CardNumber(digits));
  }

  static ResidentRecordCode holder(String digits) {
    return valid("resident_record_code", () -> new ResidentRecordCode(digits));
  }

  /** The message of an order of a municipality. */
  static SubmitEventRequest event(Order order) {
    return SubmitEventRequest.newBuilder()
        .setEventId(bytes(order.id()))
        .setOrder(message(order))
        .setOrderedBy(
            order.by() == By.REGISTER
                ? OrderedBy.ORDERED_BY_REGISTER
                : OrderedBy.ORDERED_BY_TERMINAL)
        .setOperatorId(order.operator().orElse(""))
        .setApproverId(order.approver().orElse(""))
        .setMunicipalityCode(order.municipality())
        .build();
  }

  private static ReportIssueRequest issue(Order order) {
    ReportIssueRequest.Builder message =
        ReportIssueRequest.newBuilder()
            .setEventId(bytes(order.id()))
            .setOrder(message(order))
            .setMunicipalityCode(order.issue().municipality().orElse(""));
    order.issue().validUntil().map(Dates::date).ifPresent(message::setValidUntil);
    order.issue().certificates().stream()
        .map(CardMessages::issued)
        .forEach(message::addCertificates);
    return message.build();
  }

  private static StepOrder message(Order order) {
    return StepOrder.newBuilder()
        .setStepValue(order.step().number())
        .setCardNumber(order.number().map(CardNumber::digits).orElse(""))
        .setExpectedRevision(order.expectedRevision())
        .setResidentRecordCode(order.holder().map(ResidentRecordCode::digits).orElse(""))
        .setEvidenceValue(order.evidence().ordinal())
        .setDestinationMunicipalityCode(order.destination().orElse(""))
        .build();
  }

  /** What was decided, for a municipality: of a card of others nothing. */
  static SubmitEventResponse decided(CardDesk.Decided decided, String municipality) {
    SubmitEventResponse.Builder response =
        SubmitEventResponse.newBuilder()
            .setOutcome(
                decided.refused().isPresent()
                    ? StepOutcome.STEP_OUTCOME_REFUSED
                    : StepOutcome.STEP_OUTCOME_TAKEN)
            .setReason(decided.refused().map(CardReason::name).orElse(""));
    decided
        .card()
        .filter(card -> card.municipalities().contains(municipality))
        .map(CardMessages::message)
        .ifPresent(response::setCard);
    return response.build();
  }

  /** A card as it travels: without the keys of its certificates. */
  static musubi.card.v1.Card message(Card card) {
    musubi.card.v1.Card.Builder message =
        musubi.card.v1.Card.newBuilder()
            .setCardNumber(card.number().digits())
            .setKindValue(card.kind().number())
            .setStateValue(card.state().number())
            .setRevision(card.revision())
            .setResidentRecordCode(card.holder().digits())
            .setMunicipalityCode(card.municipality())
            .setDestinationMunicipalityCode(card.destination().orElse(""))
            .setPredecessorCardNumber(card.predecessor().map(CardNumber::digits).orElse(""))
            .setSuccessorCardNumber(card.successor().map(CardNumber::digits).orElse(""))
            .setFaceChanges(card.faceChanges());
    card.continueUntil().map(Dates::date).ifPresent(message::setContinueUntil);
    card.validUntil().map(Dates::date).ifPresent(message::setValidUntil);
    card.certificates().stream().map(CardMessages::status).forEach(message::addCertificates);
    return message.build();
  }

  /** A card that another node sent. */
  static Card card(musubi.card.v1.Card message) {
    return valid(
        "card",
        () ->
            new Card(
                new CardNumber(message.getCardNumber()),
                at(CardKind.values(), message.getKindValue()),
                at(CardState.values(), message.getStateValue()),
                message.getRevision(),
                new ResidentRecordCode(message.getResidentRecordCode()),
                municipality(message.getMunicipalityCode()),
                optional(message.getDestinationMunicipalityCode()),
                message.hasContinueUntil()
                    ? Optional.of(day("continue_until", message.getContinueUntil()))
                    : Optional.empty(),
                message.hasValidUntil()
                    ? Optional.of(day("valid_until", message.getValidUntil()))
                    : Optional.empty(),
                optional(message.getPredecessorCardNumber()).map(CardNumber::new),
                optional(message.getSuccessorCardNumber()).map(CardNumber::new),
                message.getFaceChanges(),
                message.getCertificatesList().stream().map(CardMessages::certificate).toList()));
  }

  static List<musubi.card.v1.Card> messages(List<Card> cards) {
    return cards.stream().map(CardMessages::message).toList();
  }

  private static CertificateStatus status(Certificate certificate) {
    return CertificateStatus.newBuilder()
        .setKindValue(certificate.kind().ordinal())
        .setSerial(certificate.serial())
        .setStateValue(certificate.state().ordinal())
        .setValidUntil(Dates.date(certificate.validUntil()))
        .build();
  }

  private static IssuedCertificate issued(Certificate certificate) {
    return IssuedCertificate.newBuilder()
        .setKindValue(certificate.kind().ordinal())
        .setSerial(certificate.serial())
        .setValidUntil(Dates.date(certificate.validUntil()))
        .setPublicKey(ByteString.copyFrom(certificate.publicKey()))
        .build();
  }

  private static Certificate certificate(CertificateStatus status) {
    return new Certificate(
        at(Certificate.Kind.values(), status.getKindValue()),
        status.getSerial(),
        at(Certificate.State.values(), status.getStateValue()),
        day("certificates.valid_until", status.getValidUntil()),
        new byte[0]);
  }

  private static Certificate certificate(IssuedCertificate issued) {
    LocalDate until = day("certificates.valid_until", issued.getValidUntil());
    byte[] key = issued.getPublicKey().toByteArray();
    valid("certificates.public_key", () -> readable(key));
    return valid(
        "certificates.serial",
        () ->
            new Certificate(
                kind(issued), issued.getSerial(), Certificate.State.INACTIVE, until, key));
  }

  private static Certificate.Kind kind(IssuedCertificate issued) {
    return switch (issued.getKind()) {
      case CERTIFICATE_KIND_SIGNATURE -> Certificate.Kind.SIGNATURE;
      case CERTIFICATE_KIND_USER_AUTHENTICATION -> Certificate.Kind.USER_AUTHENTICATION;
      case CERTIFICATE_KIND_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("kind: none that is known");
    };
  }

  private static boolean readable(byte[] key) {
    try {
      return PublicKeys.ofDer(key) != null;
    } catch (PkiException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Evidence evidence(StepOrder order) {
    return order.getEvidenceValue() == 0
        ? Evidence.NONE
        : at(Evidence.values(), order.getEvidenceValue());
  }

  private static <E> E at(E[] values, int number) {
    known("number of a code list", number > 0 && number < values.length);
    return values[number];
  }

  private static CardStep step(StepOrder order) {
    return at(CardStep.values(), order.getStepValue());
  }

  private static boolean known(String field, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException(field + ": missing, or not expected here");
    }
    return true;
  }

  private static String municipality(String code) {
    if (!new BodyCode(code).isMunicipality()) {
      throw new IllegalArgumentException("municipality: a code of another body");
    }
    return code;
  }

  private static LocalDate day(String field, Date date) {
    return valid(field, () -> Dates.day(field, date));
  }

  private static RequestId id(String field, ByteString id) {
    return valid(field, () -> new RequestId(Ids.of(id.toByteArray())));
  }

  private static ByteString bytes(RequestId id) {
    return ByteString.copyFrom(Ids.bytes(id.value()));
  }

  private static Optional<String> optional(String text) {
    return Optional.of(text).filter(each -> !each.isEmpty());
  }
}
