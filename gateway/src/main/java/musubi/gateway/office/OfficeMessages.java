package musubi.gateway.office;

import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeMessages;
import musubi.gateway.confirmation.QuestionMessages;
import musubi.gateway.office.OfficeDesk.Notice;
import musubi.gateway.office.PgNotices.Waiting;
import musubi.gateway.value.PartialDate;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.linkage.v1.Booking;
import musubi.linkage.v1.BookingEvent;
import musubi.linkage.v1.BookingOffer;
import musubi.linkage.v1.CardProgress;
import musubi.linkage.v1.CardState;
import musubi.linkage.v1.CertificateSerial;
import musubi.linkage.v1.DeliveryProgress;
import musubi.linkage.v1.DeliveryStep;
import musubi.linkage.v1.SerialStatus;
import musubi.type.v1.Date;

/** Notices between the contract's messages and bytes; what breaks its format is ITEM_INVALID. */
final class OfficeMessages {
  private static final int MAX_POSTED = 500;
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final Pattern COUNTER = Pattern.compile("[A-Za-z0-9._-]{1,32}");
  private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,40}");

  /** 9999-12-31T23:59, the last minute that a date of the contracts can be on. */
  private static final long LAST_MINUTE = 253_402_300_740L;

  static final Kind<CardProgress> CARD =
      new Kind<>(Lane.CARD, "progress", CardProgress.parser(), OfficeMessages::keyOf);
  static final Kind<DeliveryProgress> DELIVERY =
      new Kind<>(Lane.DELIVERY, "progress", DeliveryProgress.parser(), OfficeMessages::keyOf);
  static final Kind<BookingOffer> OFFER =
      new Kind<>(Lane.OFFER, "offers", BookingOffer.parser(), OfficeMessages::keyOf);
  static final Kind<Booking> BOOKING =
      new Kind<>(Lane.BOOKING, "bookings", Booking.parser(), OfficeMessages::keyOf);
  static final Kind<CertificateSerial> SERIALS =
      new Kind<>(Lane.SERIAL, "serials", CertificateSerial.parser(), OfficeMessages::keyOf);

  private OfficeMessages() {}

  /** Messages of one lane. */
  static final class Kind<M extends MessageLite> {
    private final Lane lane;
    private final String field;
    private final Parser<M> parser;
    private final Function<M, Key> key;

    /**
     * Messages of a lane.
     *
     * @param field the list of a post
     * @param key checks a message, and says whom or what it is about
     */
    private Kind(Lane lane, String field, Parser<M> parser, Function<M, Key> key) {
      this.lane = lane;
      this.field = field;
      this.parser = parser;
      this.key = key;
    }

    Lane lane() {
      return lane;
    }

    /**
     * What is posted.
     *
     * @throws Refusal ITEM_INVALID
     */
    List<Notice> notices(List<M> messages) {
      if (messages.isEmpty() || messages.size() > MAX_POSTED) {
        throw QuestionMessages.invalid(
            field, messages.size() + " (expected: 1 to " + MAX_POSTED + ")");
      }
      return messages.stream().map(this::notice).toList();
    }

    /** What waits, as the contract has it. */
    <N> List<N> each(List<Waiting> waiting, BiFunction<Long, M, N> notice) {
      return waiting.stream()
          .map(each -> notice.apply(each.number(), message(each.content())))
          .toList();
    }

    /** Whom what waits is about, each once. */
    List<String> about(List<Waiting> waiting) {
      return each(waiting, (number, message) -> key.apply(message).text()).stream()
          .distinct()
          .toList();
    }

    private M message(byte[] content) {
      try {
        return parser.parseFrom(content);
      } catch (InvalidProtocolBufferException e) {
        throw new IllegalStateException("a stored notice does not parse", e);
      }
    }

    private Notice notice(M message) {
      Key about = key.apply(message);
      return new Notice(about.text(), about.person(), message.toByteArray());
    }
  }

  /**
   * The one key of a notice.
   *
   * @param text of which records keep a keyed digest
   */
  record Key(String text, Optional<UnifiedAddresseeNumber> person) {
    @Override
    public String toString() {
      return "Key[redacted]";
    }
  }

  private static Key keyOf(CardProgress progress) {
    require(CODE, "card_reference", progress.getCardReference());
    requireListed("state", CardState.getDescriptor(), progress.getStateValue());
    requireDay("date", progress.hasDate(), progress.getDate());
    return person(progress.getUnifiedAddresseeNumber());
  }

  private static Key keyOf(DeliveryProgress progress) {
    require(CODE, "card_reference", progress.getCardReference());
    requireListed("step", DeliveryStep.getDescriptor(), progress.getStepValue());
    requireDay("date", progress.hasDate(), progress.getDate());
    return thing("card/", progress.getCardReference());
  }

  private static Key keyOf(BookingOffer offer) {
    require(CODE, "booking_code", offer.getBookingCode());
    requireDay("bookable_until", offer.hasBookableUntil(), offer.getBookableUntil());
    return thing("booking/", offer.getBookingCode());
  }

  private static Key keyOf(Booking booking) {
    require(CODE, "booking_code", booking.getBookingCode());
    requireListed("event", BookingEvent.getDescriptor(), booking.getEventValue());
    requireMinute(booking.hasSlotTime(), booking.getSlotTime());
    require(COUNTER, "counter", booking.getCounter());
    return thing("booking/", booking.getBookingCode());
  }

  private static Key keyOf(CertificateSerial serial) {
    require(
        SERIAL,
        "user_authentication_certificate_serial",
        serial.getUserAuthenticationCertificateSerial());
    requireListed("status", SerialStatus.getDescriptor(), serial.getStatusValue());
    if (serial.getRevision() < 1) {
      throw QuestionMessages.invalid("revision", "not positive");
    }
    return person(serial.getUnifiedAddresseeNumber());
  }

  private static Key person(String digits) {
    UnifiedAddresseeNumber unified = AddresseeMessages.unified(digits);
    return new Key(unified.digits(), Optional.of(unified));
  }

  /** A key that is nobody's number: no number can be spelled like it. */
  private static Key thing(String of, String code) {
    return new Key(of + code, Optional.empty());
  }

  private static void require(Pattern pattern, String field, String text) {
    if (!pattern.matcher(text).matches()) {
      throw QuestionMessages.invalid(field, "not " + pattern.pattern());
    }
  }

  private static void requireListed(String field, EnumDescriptor list, int number) {
    if (number == 0 || list.findValueByNumber(number) == null) {
      throw QuestionMessages.invalid(field, "no value of the list");
    }
  }

  private static void requireDay(String field, boolean stated, Date date) {
    PartialDate day =
        QuestionMessages.item(
            field, () -> new PartialDate(date.getYear(), date.getMonth(), date.getDay()));
    if (!stated || !day.isComplete()) {
      throw QuestionMessages.invalid(field, "no whole date");
    }
  }

  private static void requireMinute(boolean stated, Timestamp time) {
    boolean fits = time.getSeconds() >= 0 && time.getSeconds() <= LAST_MINUTE;
    if (!stated || !fits || time.getSeconds() % 60 != 0 || time.getNanos() != 0) {
      throw QuestionMessages.invalid("slot_time", "no whole minute of a date");
    }
  }
}
