package musubi.contract;

import static musubi.options.v1.DataClass.DATA_CLASS_ADDRESSEE_NUMBER;
import static musubi.options.v1.DataClass.DATA_CLASS_FOUR_ITEMS;
import static musubi.options.v1.DataClass.DATA_CLASS_INDIVIDUAL_NUMBER;
import static musubi.options.v1.DataClass.DATA_CLASS_OTHER_PERSONAL;
import static musubi.options.v1.DataClass.DATA_CLASS_RESIDENT_RECORD_CODE;
import static musubi.options.v1.DataClass.DATA_CLASS_SYMBOL;
import static musubi.options.v1.DataClass.DATA_CLASS_UNSPECIFIED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;
import musubi.options.v1.ExchangeOuterClass;
import musubi.options.v1.Party;
import org.junit.jupiter.api.Test;

class ExchangeRulesTest {
  private static final String PUSH = "musubi.registry.v1.UpdateService/PushUpdate";
  private static final String NOTIFY = "musubi.registry.v1.NoticeService/NotifyUpdates";

  /** By the identifier matrix of [001 8], [003 R-062] and the refused routes of [003 8.5]. */
  private static final Map<String, Set<DataClass>> NEVER_SEES =
      Map.of(
          "PARTY_BROKER",
          Set.of(
              DATA_CLASS_INDIVIDUAL_NUMBER,
              DATA_CLASS_RESIDENT_RECORD_CODE,
              DATA_CLASS_FOUR_ITEMS,
              DATA_CLASS_SYMBOL,
              DATA_CLASS_ADDRESSEE_NUMBER),
          "PARTY_COMMUNICATION",
          Set.of(DATA_CLASS_SYMBOL, DATA_CLASS_ADDRESSEE_NUMBER),
          "PARTY_PREFECTURE",
          Set.of(DATA_CLASS_SYMBOL, DATA_CLASS_ADDRESSEE_NUMBER),
          "PARTY_CARDS",
          Set.of(DATA_CLASS_SYMBOL, DATA_CLASS_ADDRESSEE_NUMBER),
          "PARTY_TERMINAL",
          Set.of(DATA_CLASS_SYMBOL),
          "PARTY_REGISTER",
          Set.of(DATA_CLASS_SYMBOL),
          "PARTY_PROGRESS",
          Set.of(
              DATA_CLASS_INDIVIDUAL_NUMBER,
              DATA_CLASS_RESIDENT_RECORD_CODE,
              DATA_CLASS_FOUR_ITEMS,
              DATA_CLASS_SYMBOL),
          "PARTY_RESERVATION",
          Set.of(
              DATA_CLASS_INDIVIDUAL_NUMBER,
              DATA_CLASS_RESIDENT_RECORD_CODE,
              DATA_CLASS_FOUR_ITEMS,
              DATA_CLASS_SYMBOL,
              DATA_CLASS_ADDRESSEE_NUMBER),
          "PARTY_CONVENIENCE",
          Set.of(
              DATA_CLASS_INDIVIDUAL_NUMBER,
              DATA_CLASS_RESIDENT_RECORD_CODE,
              DATA_CLASS_FOUR_ITEMS,
              DATA_CLASS_SYMBOL));

  /** By party: the serial of a signature certificate is not for a kiosk [001 X-18]. */
  private static final Map<String, Set<String>> NEVER_NAMED =
      Map.of("PARTY_CONVENIENCE", Set.of("署名用電子証明書"));

  private final Contract contract = Contract.load();

  @Test
  void exchanges_contract_areComplete() {
    assertTrue(contract.methods().size() >= 3);
    assertEquals(List.of(), ExchangeRules.complete(contract));
  }

  @Test
  void exchanges_contract_haveIdsAndSourcesOfTheirOwn() {
    assertEquals(List.of(), ExchangeRules.unambiguous(contract, Coverage.load().exchangeIds()));
  }

  @Test
  void exchanges_contract_keepDataFromThoseWhoMustNotSeeIt() {
    assertEquals(List.of(), ExchangeRules.blind(contract, NEVER_SEES));
  }

  @Test
  void exchanges_contract_nameNoItemToThoseWhoMustNotKnowIt() {
    assertEquals(List.of(), ExchangeRules.nameless(contract, NEVER_NAMED));
  }

  /** An answer to the register holds nothing of the addressees but what it is excepted for. */
  @Test
  void deliveryProgress_contract_hasNoAddresseeNumber() {
    for (String type : List.of("PostDeliveryProgressRequest", "FetchDeliveryProgressResponse")) {
      var message = contract.message("musubi.linkage.v1." + type).orElseThrow();
      for (DataClass data : DataClass.values()) {
        var allowed = data == DATA_CLASS_UNSPECIFIED || data == DATA_CLASS_OTHER_PERSONAL;
        assertTrue(allowed || DataRules.paths(contract, message, data).isEmpty(), type);
      }
    }
  }

  @Test
  void serial_ofSignatureCertificateToTheKiosks_isReported() {
    var bad =
        Sets.withField(
            Sets.OFFICE,
            "CertificateSerial",
            "user_authentication_certificate_serial",
            field ->
                field.setOptions(
                    field.getOptions().toBuilder().setExtension(Data.item, "署名用電子証明書シリアル番号")));

    assertEquals(
        List.of(
            "musubi.linkage.v1.OfficeService/FetchSerials: PARTY_CONVENIENCE would meet 署名用電子証明書"
                + " at notices.serial.user_authentication_certificate_serial"),
        ExchangeRules.nameless(bad, NEVER_NAMED));
  }

  @Test
  void number_inWhatTheBookingSystemMeets_isReported() {
    var bad =
        Sets.withField(
            Sets.OFFICE,
            "BookingOffer",
            "booking_code",
            field ->
                field.setOptions(
                    field.getOptions().toBuilder()
                        .setExtension(Data.data, DATA_CLASS_ADDRESSEE_NUMBER)));

    assertEquals(
        List.of(
            "musubi.linkage.v1.OfficeService/FetchBookable: PARTY_RESERVATION would meet"
                + " DATA_CLASS_ADDRESSEE_NUMBER at notices.offer.booking_code"),
        ExchangeRules.blind(bad, NEVER_SEES));
  }

  @Test
  void method_withoutOption_isReported() {
    var bad =
        Sets.withMethod(
            method -> method.getOptionsBuilder().clearExtension(ExchangeOuterClass.exchange));

    assertEquals(
        List.of(
            PUSH + ": id", PUSH + ": basis", PUSH + ": actor", PUSH + ": record", PUSH + ": route"),
        ExchangeRules.complete(bad));
  }

  @Test
  void exchange_oneThingUnsaid_isReported() {
    var bad =
        Map.of(
            "id", Sets.withExchange(exchange -> exchange.setId("R1")),
            "basis", Sets.withExchange(exchange -> exchange.setBasis(" ")),
            "actor", Sets.withExchange(exchange -> exchange.clearActor()),
            "record", Sets.withExchange(exchange -> exchange.setRecordValue(77)),
            "route", Sets.withExchange(exchange -> exchange.clearRoute()),
            "caller", Sets.withExchange(exchange -> exchange.getRouteBuilder(0).clearCaller()),
            "callee", Sets.withExchange(exchange -> exchange.getRouteBuilder(0).setCalleeValue(77)),
            "scope", Sets.withExchange(exchange -> exchange.getRouteBuilder(0).clearScope()));

    bad.forEach(
        (what, each) -> assertEquals(List.of(PUSH + ": " + what), ExchangeRules.complete(each)));
  }

  @Test
  void exchange_idOfAnother_isReported() {
    var bad = Sets.withExchange(exchange -> exchange.setId("R-02"));

    assertEquals(
        List.of(PUSH + ": R-02 stands at " + NOTIFY + " already"),
        ExchangeRules.unambiguous(bad, Coverage.load().exchangeIds()));
  }

  @Test
  void exchange_sourceOfAnother_isReported() {
    var bad = Sets.withExchange(exchange -> exchange.addSource("003 X-02"));

    assertEquals(
        List.of(PUSH + ": 003 X-02 stands at " + NOTIFY + " already"),
        ExchangeRules.unambiguous(bad, Coverage.load().exchangeIds()));
  }

  @Test
  void exchange_sourceThatNoDocumentHas_isReported() {
    var bad = Sets.withExchange(exchange -> exchange.addSource("003 X-18").addSource("002 X-01"));

    assertEquals(
        List.of(
            PUSH + ": 003 X-18 is no row of the documents",
            PUSH + ": 002 X-01 is no row of the documents"),
        ExchangeRules.unambiguous(bad, Coverage.load().exchangeIds()));
  }

  @Test
  void route_toPartyThatMustNotSeeNumbers_isReported() {
    var set = Sets.real().toBuilder();
    for (var file : set.getFileBuilderList()) {
      if (file.getName().equals(Sets.UPDATE)) {
        Sets.exchange(
            file.getServiceBuilder(0).getMethodBuilder(0),
            exchange -> exchange.getRouteBuilder(0).setCallee(Party.PARTY_BROKER));
      }
    }

    var faults = ExchangeRules.blind(Contract.of(set.build()), NEVER_SEES);

    var meets = PUSH + ": PARTY_BROKER would meet DATA_CLASS_";
    assertTrue(faults.contains(meets + "INDIVIDUAL_NUMBER at record.individual_number"));
    assertTrue(faults.contains(meets + "RESIDENT_RECORD_CODE at record.resident_record_code"));
    assertTrue(faults.contains(meets + "FOUR_ITEMS at record.name_kanji"));
    assertTrue(faults.stream().allMatch(fault -> fault.startsWith(meets)));
  }

  @Test
  void route_numberInsideByteExactField_isReported() {
    var never = Map.of("PARTY_NATION", Set.of(DATA_CLASS_INDIVIDUAL_NUMBER));

    var faults = ExchangeRules.blind(contract, never);

    assertTrue(
        faults.contains(
            NOTIFY
                + ": PARTY_NATION would meet DATA_CLASS_INDIVIDUAL_NUMBER at batch.updates.notice.individual_number"));
  }
}
