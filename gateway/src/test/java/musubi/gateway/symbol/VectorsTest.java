package musubi.gateway.symbol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Vectors of every formula, with fixed randomness. A second implementation, in Python and without
 * any library, computes them again.
 */
class VectorsTest {
  private static final Path GATEWAY =
      Path.of(System.getProperty("musubi.root")).toAbsolutePath().resolve("gateway");
  private static final Path VECTORS =
      GATEWAY.resolve("src/test/resources/musubi/gateway/symbol/vectors.json");
  private static final Path SECOND = GATEWAY.resolve("src/test/python/symbol_check.py");
  private static final HexFormat HEX = HexFormat.of();

  private final Parties parties = new Parties(42);
  private final SymbolKey next = SymbolKey.generate(Parties.B.next(), parties.random);

  /** Written again by {@code mvn -pl gateway -am test -Dmusubi.write=true}. */
  @Test
  void vectors_ofThisProgram_areThoseOfTheFile() throws IOException {
    String made = made();
    if (Boolean.getBoolean("musubi.write")) {
      Files.createDirectories(VECTORS.getParent());
      Files.writeString(VECTORS, made);
    }

    assertEquals(Files.readString(VECTORS), made);
  }

  @Test
  void vectors_bySecondImplementation_areTheSame() throws Exception {
    Said said = check(VECTORS);

    assertEquals(0, said.status(), said.text());
    assertTrue(said.text().contains("all vectors agree"), said.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"possession", "context", "proof_z", "answer_sealed", "index"})
  void vectors_changed_differForTheSecondImplementation(String name, @TempDir Path directory)
      throws Exception {
    Path changed = directory.resolve("vectors.json");
    Matcher value =
        Pattern.compile("(\"" + name + "\" : \"[0-9a-f]+)([0-9a-f])\"")
            .matcher(Files.readString(VECTORS));
    Files.writeString(
        changed,
        value.replaceFirst(found -> found.group(1) + (found.group(2).equals("0") ? 1 : 0) + "\""));

    Said said = check(changed);

    assertEquals(1, said.status(), said.text());
    assertTrue(said.text().startsWith("DIFFERS"), said.text());
  }

  private record Said(int status, String text) {}

  private static Said check(Path vectors) throws Exception {
    Process python =
        new ProcessBuilder("python3", SECOND.toString(), vectors.toString())
            .redirectErrorStream(true)
            .start();
    String text = new String(python.getInputStream().readAllBytes(), UTF_8);
    return new Said(python.waitFor(), text);
  }

  private String made() throws IOException {
    Map<String, Object> vectors = new LinkedHashMap<>();
    vectors.put("secrets", secrets());
    vectors.put("commitments", commitments());
    Map<String, Object> person = person();
    vectors.put("person", person);
    List<Object> translations = new ArrayList<>();
    translations.add(translation("acquire", Purpose.ACQUIRE, parties.nationKey, parties.bKey, 1));
    translations.add(translation("inquire", Purpose.INQUIRE, parties.aKey, parties.bKey, 1));
    translations.add(translation("inquire many", Purpose.INQUIRE, parties.aKey, parties.bKey, 3));
    translations.add(translation("rekey", Purpose.REKEY, parties.bKey, next, 2));
    translations.add(translation("merge", Purpose.MERGE, parties.aKey, parties.bKey, 1));
    vectors.put("translations", translations);
    vectors.put("inquiry", inquiry());
    vectors.put("token", token());
    vectors.put("stored", stored());
    return new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsString(vectors)
            .replace("\r", "")
        + "\n";
  }

  private Map<String, Object> secrets() {
    Map<String, Object> secrets = new LinkedHashMap<>();
    secrets.put("a_organisation", Parties.A.code());
    secrets.put("a_epoch", Parties.A.epoch());
    secrets.put("b_hpke", hex(parties.bHpke.privateKey()));
    secrets.put("reply_hpke", hex(parties.reply.privateKey()));
    secrets.put("b_signer", hex(parties.bSigner.privateKey()));
    secrets.put("broker_signer", hex(parties.broker.privateKey()));
    secrets.put("nonce_key", hex(parties.nonceKey));
    return secrets;
  }

  private List<Object> commitments() {
    List<Object> all = new ArrayList<>();
    for (SymbolKey key : List.of(parties.aKey, parties.bKey, next)) {
      FixedRandom random = new FixedRandom(1000 + all.size());
      Commitment commitment = key.commit(random);
      commitment.check();
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("organisation", key.organisation().code());
      one.put("epoch", key.organisation().epoch());
      one.put("k", hex(key.secret()));
      one.put("nonce", hex(drawn(random)));
      one.put("key", hex(commitment.key()));
      one.put("possession", hex(commitment.possession()));
      all.add(one);
    }
    return all;
  }

  private Map<String, Object> person() {
    byte[] key = parties.random.bytes(32);
    byte[] subject = parties.random.bytes(16);
    Map<String, Object> person = new LinkedHashMap<>();
    person.put("key", hex(key));
    person.put("subject_id", hex(subject));
    person.put("generation", 2);
    person.put("point", hex(PersonKey.of(key).person(subject, 2)));
    return person;
  }

  private Map<String, Object> translation(
      String name, Purpose purpose, SymbolKey from, SymbolKey to, int size) {
    HpkeKey receiver = parties.bHpke;
    Header header = parties.header(purpose, from.organisation(), to.organisation(), receiver);
    byte[] receiverKey = purpose == Purpose.REKEY ? Parties.NOTHING : receiver.publicKey();
    Ed25519Key signer =
        switch (purpose) {
          case ACQUIRE -> parties.nationSigner;
          case REKEY -> parties.bSigner;
          case INQUIRE, MERGE -> parties.aSigner;
        };
    List<Point> symbols = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      symbols.add(Parties.symbol(from, parties.person()));
    }
    Blinded blinded = parties.blind(header, from, receiverKey, symbols, signer);
    Request request = blinded.request();
    FixedRandom random = new FixedRandom(2000 + size);
    Translation translation =
        new Translator(from, to, parties.nonceKey, random).translate(request, blinded.v1());
    Receiver.check(request, translation, from.key(), to.key());
    List<Point> opened =
        purpose == Purpose.REKEY
            ? Receiver.openOwn(request, translation, blinded.v2())
            : Receiver.open(request, translation, receiver).stream().map(Opened::symbol).toList();

    Map<String, Object> vector = new LinkedHashMap<>();
    vector.put("name", name);
    vector.put("k_from", hex(from.secret()));
    vector.put("k_to", hex(to.secret()));
    vector.put("signer", hex(signer.privateKey()));
    vector.put("symbols", symbols.stream().map(VectorsTest::hex).toList());
    vector.put("particulars", hex(Parties.particulars(purpose)));
    vector.put("v1", hex(blinded.v1()));
    vector.put("v2", blinded.v2().stream().map(HEX::formatHex).toList());
    vector.put("fresh", hex(drawn(random)));
    vector.put("header", header(header));
    vector.put("base", hex(request.base()));
    vector.put("kem", hex(request.kem()));
    vector.put("items", request.items().stream().map(VectorsTest::item).toList());
    vector.put("context", hex(request.context()));
    vector.put("request_digest", hex(request.digest()));
    vector.put("signature", hex(request.signature()));
    vector.put("points", translation.points().stream().map(VectorsTest::hex).toList());
    vector.put("proof_e", hex(translation.proofE()));
    vector.put("proof_z", hex(translation.proofZ()));
    vector.put("translation_digest", hex(translation.digest(request.digest())));
    vector.put("opened", opened.stream().map(VectorsTest::hex).toList());
    return vector;
  }

  private static Map<String, Object> header(Header header) {
    Map<String, Object> vector = new LinkedHashMap<>();
    vector.put("purpose", header.purpose().name());
    vector.put("request_id", hex(header.requestId16()));
    vector.put("from", header.from().code());
    vector.put("from_epoch", header.from().epoch());
    vector.put("to", header.to().code());
    vector.put("to_epoch", header.to().epoch());
    vector.put("receiver_key_id", hex(header.receiverKeyId()));
    vector.put("directory_root", hex(header.directoryRoot()));
    vector.put("row_id", header.rowId());
    vector.put("list_version", header.listVersion());
    vector.put("reply_key", hex(header.replyKey()));
    vector.put("issued_at", header.issuedAt());
    vector.put("expires_at", header.expiresAt());
    return vector;
  }

  private static Map<String, Object> item(Item item) {
    Map<String, Object> vector = new LinkedHashMap<>();
    vector.put("blinded", hex(item.blinded()));
    vector.put("tag", hex(item.tag()));
    vector.put("ciphertext", hex(item.ciphertext()));
    return vector;
  }

  /** Permit, answer and the envelopes for a path that is not direct. */
  private Map<String, Object> inquiry() {
    Blinded blinded = parties.inquire(1);
    Request request = blinded.request();
    Translation translation = parties.translate(blinded);
    Permit permit = parties.permit(request, translation);
    byte[] body = "found: 架空花子".getBytes(UTF_8);
    SealedAnswer answer = parties.answer(body, permit);
    byte[] sealed =
        Envelope.sealTo(
            parties.bHpke.publicKey(), Envelope.V1, request.digest(), blinded.v1(), parties.random);

    Map<String, Object> vector = new LinkedHashMap<>();
    vector.put("permit_id", hex(permit.permitId16()));
    vector.put("request_digest", hex(permit.requestDigest()));
    vector.put("translation_digest", hex(permit.translationDigest()));
    vector.put("asker", permit.asker());
    vector.put("answerer", permit.answerer());
    vector.put("row_id", permit.rowId());
    vector.put("list_version", permit.listVersion());
    vector.put("issued_at", permit.issuedAt());
    vector.put("expires_at", permit.expiresAt());
    vector.put("permit_signature", hex(permit.signature()));
    vector.put("answer_body", hex(body));
    vector.put("answer_serial", answer.serial());
    vector.put("answer_sealed", hex(answer.sealed()));
    vector.put("answer_signature", hex(answer.signature()));
    vector.put("v1", hex(blinded.v1()));
    vector.put("v1_sealed_to_b", hex(sealed));
    return vector;
  }

  private Map<String, Object> token() {
    Token token = Token.issue(parties.broker, Parties.A.code(), 1_802_592_000L, parties.random);
    Map<String, Object> vector = new LinkedHashMap<>();
    vector.put("number", hex(token.number16()));
    vector.put("organisation", token.organisation());
    vector.put("expires_at", token.expiresAt());
    vector.put("signature", hex(token.signature()));
    vector.put("individual_number", "123456789018");
    vector.put("four_items", "架空花子19870625女東京都");
    vector.put("four_items_check", hex(Token.fourItemsCheck("123456789018", "架空花子19870625女東京都")));
    return vector;
  }

  private Map<String, Object> stored() {
    byte[] indexKey = parties.random.bytes(32);
    byte[] sealKey = parties.random.bytes(32);
    SymbolStore store = new SymbolStore(indexKey, sealKey, parties.random);
    Point symbol = parties.person();
    Map<String, Object> vector = new LinkedHashMap<>();
    vector.put("index_key", hex(indexKey));
    vector.put("seal_key", hex(sealKey));
    vector.put("symbol", hex(symbol));
    vector.put("addressee_number", "000000012345");
    vector.put("index", hex(store.index(Parties.A, symbol)));
    vector.put("sealed", hex(store.seal(Parties.A, symbol, "000000012345")));
    return vector;
  }

  /** The only draw of 32 bytes; the others are masks. */
  private static byte[] drawn(FixedRandom random) {
    List<byte[]> draws = random.draws().stream().filter(draw -> draw.length == 32).toList();
    assertEquals(1, draws.size());
    return draws.getFirst();
  }

  private static String hex(byte[] bytes) {
    return HEX.formatHex(bytes);
  }

  private static String hex(Point point) {
    return HEX.formatHex(point.encoded());
  }
}
