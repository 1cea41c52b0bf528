package musubi.contract;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class PagesTest {
  private final Contract contract = Contract.load();

  @Test
  void exchangesPage_contract_isCurrent() {
    Reviewed.assertCurrent(
        Reviewed.DOCS.resolve("exchanges.md"), ExchangesPage.of(contract, Coverage.load()));
  }

  @Test
  void oursPage_contract_isCurrent() {
    Reviewed.assertCurrent(Reviewed.DOCS.resolve("ours.md"), OursPage.of(contract));
  }

  @Test
  void changesPage_guard_isCurrent() {
    Reviewed.assertCurrent(Reviewed.DOCS.resolve("contract-changes.md"), ChangesPage.of());
  }

  @Test
  void exchangesPage_everyMethodAndRow_stands() {
    var page = ExchangesPage.of(contract, Coverage.load());

    for (var method : contract.methods()) {
      assertTrue(page.contains("`" + method.fullMethodName() + "`"));
    }
    for (var row : Coverage.load().rows()) {
      assertTrue(page.contains("\n| " + row.id() + " | "), row.id());
    }
  }

  @Test
  void oursPage_commentAdded_stands() {
    var changed =
        Sets.withFile(
            Sets.PERSON,
            file ->
                file.getSourceCodeInfoBuilder().getLocationBuilderList().stream()
                    .filter(each -> each.getPathList().equals(List.of(5, 0, 2, 1)))
                    .forEach(each -> each.setLeadingComments(" 男.\n The value is ours.\n")));

    assertTrue(
        OursPage.of(changed).contains("| `musubi.type.v1.Sex.SEX_MALE` | 男. The value is ours. |"));
  }
}
