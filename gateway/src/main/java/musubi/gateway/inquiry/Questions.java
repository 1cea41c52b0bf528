package musubi.gateway.inquiry;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import musubi.gateway.access.Refusal;
import musubi.gateway.addressee.AddresseeReason;
import musubi.gateway.linkage.LinkReason;
import musubi.gateway.symbol.Asked;
import musubi.gateway.symbol.Blinded;
import musubi.gateway.symbol.Header;
import musubi.gateway.symbol.HpkeKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.Purpose;
import musubi.gateway.symbol.Sender;
import musubi.gateway.translation.KeyLog;
import musubi.gateway.translation.OwnKeys;
import musubi.gateway.translation.PermissionList;
import musubi.gateway.translation.PermissionListKeeper;
import musubi.gateway.translation.TranslationReason;
import musubi.gateway.value.AddresseeNumber;
import musubi.gateway.value.BodyCode;
import musubi.gateway.value.Ids;
import musubi.gateway.value.UnifiedAddresseeNumber;

/** Makes the signed, blinded request from what a business wants to know. Thread-safe. */
final class Questions {
  private final String own;
  private final KeyLog keyLog;
  private final OwnKeys keys;
  private final PermissionListKeeper lists;
  private final Symbols symbols;
  private final InquiryCodec codec;
  private final SecureRandom random = new SecureRandom();

  /** What this body keeps of persons. */
  interface Symbols {
    Map<AddresseeNumber, UnifiedAddresseeNumber> unified(
        String business, Collection<AddresseeNumber> numbers);

    /** The symbols under the key that is active. */
    Map<UnifiedAddresseeNumber, Point> symbols(
        Organisation organisation, Collection<UnifiedAddresseeNumber> numbers);
  }

  /** What a business wants to know. */
  record Wanted(
      String business,
      String rowId,
      BodyCode body,
      List<AddresseeNumber> persons,
      List<String> items) {
    @Override
    public String toString() {
      return "Wanted[" + rowId + "]";
    }
  }

  /** A request, and what it takes to ask it and to read the answer. */
  record Question(UUID id, String other, Blinded blinded, HpkeKey replyKey) {
    @Override
    public String toString() {
      return "Question[" + id + "]";
    }
  }

  Questions(
      String own,
      KeyLog keyLog,
      OwnKeys keys,
      PermissionListKeeper lists,
      Symbols symbols,
      InquiryCodec codec) {
    this.own = own;
    this.keyLog = keyLog;
    this.keys = keys;
    this.lists = lists;
    this.symbols = symbols;
    this.codec = codec;
  }

  /**
   * The request.
   *
   * @throws Refusal ROW_REFUSED, BODY_NOT_LINKED, ADDRESSEE_UNKNOWN, SYMBOL_NOT_ACQUIRED, or
   *     ITEM_INVALID for an item that is not in the row
   */
  Question make(Wanted wanted, Instant now) {
    PermissionList.Row row = row(wanted);
    String other = "linkage/" + wanted.body().digits();
    Organisation from = active(own);
    Organisation to = active(other);
    KeyLog.SealingKey sealing =
        keyLog.sealing(other, now).orElseThrow(() -> Refusal.of(InquiryReason.BODY_NOT_LINKED));
    HpkeKey replyKey = HpkeKey.generate(random);
    UUID id = UUID.randomUUID();
    Header header =
        new Header(
            Purpose.INQUIRE,
            Ids.bytes(id),
            from,
            to,
            sealing.id(),
            keyLog.root(),
            row.id(),
            lists.current().map(PermissionList::version).orElse(0L),
            replyKey.publicKey(),
            now.getEpochSecond(),
            now.plus(Inquiry.LIFE).getEpochSecond());
    byte[] particulars =
        codec.particulars(wanted.items().stream().map(row.items()::indexOf).toList());
    List<Asked> asked =
        points(wanted, from).stream()
            .map(point -> new Asked(point, new byte[0], particulars))
            .toList();
    Blinded blinded =
        Sender.blind(header, keyLog.key(from), sealing.publicKey(), asked, keys.signing(), random);
    return new Question(id, other, blinded, replyKey);
  }

  private PermissionList.Row row(Wanted wanted) {
    PermissionList.Row row = lists.row(wanted.rowId());
    if (!row.askerBusiness().equals(wanted.business())) {
      throw Refusal.of(TranslationReason.ROW_REFUSED);
    }
    if (!Set.copyOf(row.items()).containsAll(wanted.items())) {
      throw Refusal.of(TranslationReason.ROW_REFUSED, "items: not all of them are in the row");
    }
    return row;
  }

  private Organisation active(String code) {
    return keyLog.active(code).orElseThrow(() -> Refusal.of(InquiryReason.BODY_NOT_LINKED));
  }

  private List<Point> points(Wanted wanted, Organisation from) {
    Map<AddresseeNumber, UnifiedAddresseeNumber> unified =
        symbols.unified(wanted.business(), wanted.persons());
    Map<UnifiedAddresseeNumber, Point> found = symbols.symbols(from, unified.values());
    List<Point> points = new ArrayList<>();
    for (AddresseeNumber person : wanted.persons()) {
      UnifiedAddresseeNumber number = unified.get(person);
      if (number == null) {
        throw Refusal.of(AddresseeReason.ADDRESSEE_UNKNOWN);
      }
      Point point = found.get(number);
      if (point == null) {
        throw Refusal.of(LinkReason.SYMBOL_NOT_ACQUIRED);
      }
      points.add(point);
    }
    return points;
  }
}
