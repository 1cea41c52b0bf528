package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class StyleRulesTest {
  @Test
  void style_contract_keepsEveryRule() {
    var contract = Contract.load();

    assertEquals(List.of(), StyleRules.commented(contract));
    assertEquals(List.of(), StyleRules.fieldComments(contract));
    assertEquals(List.of(), StyleRules.zeroes(contract));
    assertEquals(List.of(), StyleRules.growing(contract));
    assertEquals(List.of(), StyleRules.named(contract));
  }

  @Test
  void comment_missing_isReportedForEveryKindOfElement() {
    assertEquals(
        List.of("musubi.registry.v1.UpdateService.PushUpdate: no comment"),
        StyleRules.commented(Sets.withoutComment(Sets.UPDATE, 6, 0, 2, 0)));
    assertEquals(
        List.of("musubi.registry.v1.IdentityRecord: no comment"),
        StyleRules.commented(Sets.withoutComment(Sets.IDENTITY, 4, 0)));
    assertEquals(
        List.of("musubi.registry.v1.IdentityRecord.sex: no comment"),
        StyleRules.commented(Sets.withoutComment(Sets.IDENTITY, 4, 0, 2, 6)));
    assertEquals(
        List.of("musubi.type.v1.Sex: no comment"),
        StyleRules.commented(Sets.withoutComment(Sets.PERSON, 5, 0)));
    assertEquals(
        List.of("musubi.type.v1.Sex.SEX_MALE: no comment"),
        StyleRules.commented(Sets.withoutComment(Sets.PERSON, 5, 0, 2, 1)));
    assertEquals(
        List.of("musubi.options.v1.exchange: no comment"),
        StyleRules.commented(Sets.withoutComment(Sets.EXCHANGE, 7, 0)));
    assertEquals(
        List.of(
            "musubi/registry/v1/update_service.proto: no comment",
            "musubi.registry.v1.UpdateService: no comment"),
        StyleRules.commented(Sets.withoutComment(Sets.UPDATE, 12)));
  }

  @Test
  void comment_ofFieldThatSaysTooLittle_isReported() {
    var bad =
        Sets.withFile(
            Sets.IDENTITY,
            file ->
                file.getSourceCodeInfoBuilder().getLocationBuilderList().stream()
                    .filter(each -> each.getPathList().equals(List.of(4, 0, 2, 6)))
                    .forEach(each -> each.setLeadingComments(" The sex")));

    assertEquals(
        List.of("musubi.registry.v1.IdentityRecord.sex: says too little"),
        StyleRules.fieldComments(bad));
  }

  @Test
  void zero_thatMeansSomething_isReported() {
    var bad =
        Sets.withEnum(Sets.PERSON, "Sex", list -> list.getValueBuilder(0).setName("SEX_NONE"));

    assertEquals(List.of("musubi.type.v1.Sex: zero is SEX_NONE"), StyleRules.zeroes(bad));
  }

  @Test
  void enum_thatDoesNotSayItGrows_isReported() {
    var bad = Sets.withoutComment(Sets.PERSON, 5, 0);

    assertEquals(
        List.of("musubi.type.v1.Sex: does not say that new values may be added"),
        StyleRules.growing(bad));
  }

  @Test
  void method_withTheMessageOfAnother_isReported() {
    var bad =
        Sets.withMethod(method -> method.setOutputType(".musubi.registry.v1.PushUpdateRequest"));

    assertEquals(
        List.of("musubi.registry.v1.UpdateService/PushUpdate: answers PushUpdateRequest"),
        StyleRules.named(bad));
  }
}
