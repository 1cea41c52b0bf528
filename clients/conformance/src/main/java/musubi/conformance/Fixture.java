package musubi.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import musubi.backends.people.Changes;
import musubi.backends.register.MailingMaker;
import musubi.card.v1.MailingRecord;
import musubi.client.Days;
import musubi.client.FourItemsCheck;
import musubi.linkage.v1.ReplicaItem;
import musubi.registry.v1.HandOverRequest;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import musubi.symbol.v1.ProcessingToken;

/**
 * Makes what cases need of persons, from the generator of synthetic people: those whom a node knows
 * already ({@code resident}, {@code protectee}, {@code holder}), those who will be entered by the
 * run ({@code newcomer}), and those whom nobody knows ({@code stranger}).
 */
public final class Fixture {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** How long a processing number lives at most; as in the contract. */
  private static final Duration TOKEN_LIFE = Duration.ofDays(30);

  private final ObjectNode made = JSON.createObjectNode();

  private Fixture() {}

  /**
   * Whom a node knows and whom it does not.
   *
   * @param resident known, without external characters in the name
   * @param protectee known; the run marks the person as protected and takes the mark back
   * @param holder known; cards are made for the person
   * @param newcomer not known yet; the run enters the person
   * @param stranger never known
   * @param addressee to whom letters go
   * @param elsewhere of another municipality
   */
  public record Persons(
      IdentityRecord resident,
      IdentityRecord protectee,
      IdentityRecord holder,
      IdentityRecord newcomer,
      IdentityRecord stranger,
      IdentityRecord addressee,
      IdentityRecord elsewhere) {
    @Override
    public String toString() {
      return "Persons[redacted]";
    }
  }

  /** Persons of one municipality. */
  public static Fixture of(Persons persons) {
    Fixture fixture = new Fixture();
    fixture.made.put("municipality", persons.resident.getMunicipalityCode());
    fixture.knows("resident", persons.resident);
    fixture.knows("protectee", persons.protectee);
    fixture.knows("holder", persons.holder);
    fixture.enters(persons.newcomer, persons.stranger);
    fixture.made.set("elsewhere", json(persons.elsewhere));
    fixture.numbers();
    fixture.letters(persons.addressee);
    fixture.keys();
    return fixture;
  }

  /** Who acts and for what; members of the purpose are those of the metadata. */
  public Fixture purpose(
      String business, String reference, String operator, String approver, String terminal) {
    made.putObject("purpose")
        .put("business", business)
        .put("reference", reference)
        .put("operator", operator)
        .put("approver", approver)
        .put("terminal", terminal);
    return this;
  }

  /** One more text. */
  public Fixture with(String name, String value) {
    made.put(name, value);
    return this;
  }

  /** One more message. */
  public Fixture with(String name, Message value) {
    made.set(name, json(value));
    return this;
  }

  /** Several texts below one name. */
  public Fixture with(String name, Map<String, String> values) {
    made.set(name, JSON.valueToTree(values));
    return this;
  }

  /** What was made. */
  public JsonNode json() {
    return made.deepCopy();
  }

  /** Writes the file that {@code --fixture} takes. */
  public void write(Path file) throws IOException {
    Files.writeString(file, CaseFiles.YAML.writeValueAsString(made));
  }

  /** Addressee numbers that no run has used yet. */
  private void numbers() {
    long number = Instant.now().toEpochMilli();
    made.put("addresseeNumber", Long.toString(number));
    made.put("otherAddresseeNumber", Long.toString(number + 1));
    made.put("thirdAddresseeNumber", Long.toString(number + 2));
  }

  private void knows(String name, IdentityRecord record) {
    made.set(name, json(record));
    made.set(name + "FourItems", json(FourItemsCheck.itemsOf(record)));
  }

  private void enters(IdentityRecord newcomer, IdentityRecord stranger) {
    knows("newcomer", newcomer);
    made.set("newcomerMoved", json(Changes.moved(newcomer, 1).build()));
    knows("stranger", stranger);
    made.set("strangerMoved", json(Changes.moved(stranger, 2).build()));
    made.set("otherFourItems", json(FourItemsCheck.itemsOf(stranger)));
    made.set("notice", json(notice(newcomer)));
    made.set("replicaItems", replicaItems(newcomer));
    byte[] check =
        FourItemsCheck.of(stranger.getIndividualNumber(), FourItemsCheck.itemsOf(stranger));
    made.put("fourItemsCheck", base64(check));
    HandOverRequest forged =
        HandOverRequest.newBuilder()
            .setToken(forgedToken(stranger.getMunicipalityCode()))
            .setResidentRecordCode(stranger.getResidentRecordCode())
            .setFourItemsCheck(ByteString.copyFrom(check))
            .build();
    made.set("forgedHandOver", json(forged));
  }

  /** In the right form, and not signed by the broker. */
  private static ProcessingToken forgedToken(String municipality) {
    return ProcessingToken.newBuilder()
        .setNumber(ByteString.copyFrom(new byte[16]))
        .setOrganisation("linkage/" + municipality)
        .setExpiresAt(Instant.now().plus(TOKEN_LIFE).getEpochSecond())
        .setSignature(ByteString.copyFrom(new byte[64]))
        .build();
  }

  /** What leaves a municipality of a record: the fields that a notice has. */
  private static IdentityNotice notice(IdentityRecord record) {
    IdentityNotice.Builder notice = IdentityNotice.newBuilder();
    for (var field : IdentityNotice.getDescriptor().getFields()) {
      var source = IdentityRecord.getDescriptor().findFieldByNumber(field.getNumber());
      if (!field.hasPresence() || record.hasField(source)) {
        notice.setField(field, record.getField(source));
      }
    }
    return notice.build();
  }

  private static JsonNode replicaItems(IdentityRecord record) {
    var born = record.getBirthDate();
    var items = JSON.createArrayNode();
    List.of(
            item("name", record.getNameKanji()),
            item("name_kana", record.getNameKana()),
            item(
                "birth_date",
                "%04d%02d%02d".formatted(born.getYear(), born.getMonth(), born.getDay())),
            item("sex", Integer.toString(record.getSexValue())),
            item("address", record.getAddress()))
        .forEach(each -> items.add(json(each)));
    return items;
  }

  private static ReplicaItem item(String name, String value) {
    return ReplicaItem.newBuilder().setItem(name).setValue(value).build();
  }

  private void letters(IdentityRecord addressee) {
    MailingRecord letter =
        MailingMaker.letter("CONFORM-1", List.of(addressee), Days.of(Instant.now())).build();
    made.put("letter", base64(letter.toByteArray()));
    made.put(
        "letterMiscounted", base64(letter.toBuilder().setSubjectCount(2).build().toByteArray()));
  }

  private void keys() {
    made.put("publicKey", base64(Authority.newKey().getPublic().getEncoded()));
    try {
      byte[] recipient =
          new Authority()
              .system("recipient", "000000", "kit", Authority.Validity.now())
              .certificate()
              .getEncoded();
      made.put("recipientCertificate", base64(recipient));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate without encoding", e);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private static JsonNode json(MessageOrBuilder message) {
    try {
      return JSON.readTree(JsonFormat.printer().print(message));
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new IllegalStateException("a message of the kit's own cannot be printed");
    }
  }
}
