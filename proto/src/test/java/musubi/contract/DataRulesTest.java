package musubi.contract;

import static musubi.contract.Sets.IDENTITY;
import static musubi.contract.Sets.personal;
import static musubi.options.v1.DataClass.DATA_CLASS_FOUR_ITEMS;
import static musubi.options.v1.DataClass.DATA_CLASS_OTHER_PERSONAL;
import static musubi.options.v1.DataClass.DATA_CLASS_SYMBOL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import java.util.List;
import musubi.options.v1.Data;
import org.junit.jupiter.api.Test;

class DataRulesTest {
  private static final String RECORD = DataRules.RECORD;
  private static final String NOTICE = DataRules.NOTICE;

  private final Contract contract = Contract.load();

  @Test
  void fields_contract_keepEveryRule() {
    assertEquals(List.of(), DataRules.classified(contract));
    assertEquals(List.of(), DataRules.redacted(contract));
    assertEquals(List.of(), DataRules.unmixed(contract));
    assertEquals(List.of(), DataRules.sealedKnown(contract));
    assertEquals(List.of(), DataRules.outboundOnly(contract));
  }

  @Test
  void field_itemWithoutClass_isReported() {
    var bad =
        Sets.withField(
            IDENTITY,
            "IdentityNotice",
            "operator_id",
            field -> field.getOptionsBuilder().clearExtension(Data.data));

    assertEquals(
        List.of(
            NOTICE + ".operator_id: DATA_CLASS_UNSPECIFIED (expected: DATA_CLASS_OTHER_PERSONAL)"),
        DataRules.classified(bad));
  }

  @Test
  void field_recordItemWithoutClass_isReported() {
    var bad =
        Sets.withField(
            IDENTITY,
            "IdentityRecord",
            "relationship",
            field -> field.getOptionsBuilder().clearExtension(Data.data));

    assertEquals(
        List.of(RECORD + ".relationship: an item without data class"), DataRules.classified(bad));
  }

  @Test
  void field_nameThatMarksNumber_mustHaveItsClass() {
    var bad =
        Sets.withMessage(
            Sets.UPDATE,
            "PushUpdateRequest",
            message ->
                message
                    .addField(Sets.string("spouse_individual_number", 2))
                    .addField(personal("address", 3, DATA_CLASS_OTHER_PERSONAL)));

    var request = "musubi.registry.v1.PushUpdateRequest.";
    assertEquals(
        List.of(
            request
                + "spouse_individual_number: DATA_CLASS_UNSPECIFIED"
                + " (expected: DATA_CLASS_INDIVIDUAL_NUMBER)",
            request + "address: DATA_CLASS_OTHER_PERSONAL (expected: DATA_CLASS_FOUR_ITEMS)"),
        DataRules.classified(bad));
  }

  @Test
  void field_notRedacted_isReported() {
    for (String name : List.of("individual_number", "birth_date", "operator_id")) {
      var bad =
          Sets.withField(
              IDENTITY,
              "IdentityRecord",
              name,
              field -> field.getOptionsBuilder().clearDebugRedact());

      assertEquals(List.of(RECORD + "." + name + ": no debug_redact"), DataRules.redacted(bad));
    }
  }

  @Test
  void field_sealedPersonNotRedacted_isReported() {
    var bad =
        Sets.withField(
            "musubi/registry/v1/notice_service.proto",
            "NumberedUpdate",
            "notice",
            field -> field.getOptionsBuilder().clearDebugRedact());

    assertEquals(
        List.of("musubi.registry.v1.NumberedUpdate.notice: no debug_redact"),
        DataRules.redacted(bad));
  }

  @Test
  void field_withoutNeverLogged_isReported() {
    var bad = Sets.withoutComment(IDENTITY, 4, 0, 2, 0);

    assertEquals(
        List.of(RECORD + ".resident_record_code: no \"Never logged.\""), DataRules.redacted(bad));
  }

  @Test
  void message_symbolWithNumber_isReportedAtEveryDepth() {
    var bad =
        Sets.withMessage(
            Sets.UPDATE,
            "PushUpdateRequest",
            message -> message.addField(personal("symbol", 2, DATA_CLASS_SYMBOL)));

    assertEquals(
        List.of(
            "musubi.registry.v1.PushUpdateRequest: symbol at [symbol]"
                + " with number at [record.individual_number]"),
        DataRules.unmixed(bad));
  }

  @Test
  void message_symbolBesideSealedNumber_isReported() {
    var bad =
        Sets.withMessage(
            "musubi/registry/v1/notice_service.proto",
            "Placeholder",
            message -> message.addField(personal("symbol", 2, DATA_CLASS_SYMBOL)));

    var faults = DataRules.unmixed(bad);

    assertTrue(
        faults.contains(
            "musubi.registry.v1.NumberedUpdate: symbol at [placeholder.symbol]"
                + " with number at [notice.individual_number]"));
  }

  @Test
  void field_sealedTypeThatIsNot_isReported() {
    var bad =
        Sets.withMessage(
            Sets.UPDATE,
            "PushUpdateRequest",
            message -> {
              var field = Sets.string("sealed", 2).setType(Type.TYPE_BYTES);
              field.getOptionsBuilder().setExtension(Data.sealed, "musubi.registry.v1.Gone");
              message.addField(field);
            });

    assertEquals(
        List.of("musubi.registry.v1.PushUpdateRequest.sealed: no message musubi.registry.v1.Gone"),
        DataRules.sealedKnown(bad));
  }

  @Test
  void notice_itemThatStays_isReported() {
    var bad =
        Sets.withMessage(
            IDENTITY,
            "IdentityNotice",
            message ->
                message
                    .clearReservedRange()
                    .addField(personal("relationship", 20, DATA_CLASS_OTHER_PERSONAL)));

    var faults = DataRules.outboundOnly(bad);

    assertEquals(NOTICE + ".relationship: stays in the municipality", faults.getFirst());
    assertTrue(faults.contains(NOTICE + ": postal_code (10) is not reserved"));
  }

  @Test
  void notice_fieldUnlikeTheRecords_isReported() {
    var bad =
        List.of(
            Sets.withField(IDENTITY, "IdentityNotice", "address", field -> field.setNumber(50)),
            Sets.withField(
                IDENTITY, "IdentityNotice", "address", field -> field.setType(Type.TYPE_BYTES)),
            Sets.withField(
                IDENTITY,
                "IdentityNotice",
                "address",
                field ->
                    field.getOptionsBuilder().setExtension(Data.data, DATA_CLASS_OTHER_PERSONAL)));

    for (Contract each : bad) {
      assertEquals(
          NOTICE + ".address: unlike the record's", DataRules.outboundOnly(each).getFirst());
    }
  }

  @Test
  void paths_identityRecord_nameEveryFieldOfTheClass() {
    var record = contract.message(RECORD).orElseThrow();

    assertTrue(
        DataRules.paths(contract, record, DATA_CLASS_FOUR_ITEMS)
            .containsAll(List.of("name_kanji", "birth_date", "sex", "address")));
  }
}
