package musubi.demo;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.deque.html.axecore.selenium.AxeBuilder;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import musubi.contract.Contract;
import musubi.reference.Catalogue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** {@code docs/reference/index.html} in a browser, opened from its file. */
class ReferencePageTest {
  private static final Path FOLDER =
      Path.of(System.getProperty("musubi.root")).toAbsolutePath().resolve("docs/reference");
  private static final Path PAGE = FOLDER.resolve("index.html");
  private static final String INQUIRE = "musubi.registry.v1.InquiryService.Inquire";
  private static final String OPTIONS = "#hits [role=option]";
  private static final int SCREENSHOT_LIMIT = 300_000;

  private static final Contract CONTRACT = Contract.load();
  private static Browser browser;

  @TempDir static Path profile;
  @TempDir Path folder;

  @BeforeAll
  static void start() {
    browser = Browser.start(profile);
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
    }
  }

  @BeforeEach
  void openInEnglish() {
    browser.prefers("light");
    browser.screen(1280, 900);
    open("?lang=en");
    browser.run("localStorage.clear()");
    browser.console();
  }

  @AfterEach
  void console_anything_staysEmpty() {
    assertEquals(List.of(), browser.console());
  }

  @ParameterizedTest
  @CsvSource({
    "STATEMENT_USED, STATEMENT_USED",
    "statement used, STATEMENT_USED",
    "操作者証明 期限切れ, STATEMENT_EXPIRED",
    "R-03, musubi.registry.v1.InquiryService.Inquire",
    "PushUpdate, musubi.registry.v1.UpdateService.PushUpdate",
    "pushupdate, musubi.registry.v1.UpdateService.PushUpdate",
    "本人確認情報の照会, musubi.registry.v1.InquiryService.Inquire",
    "musubi.registry.v1.InquireResponse, musubi.registry.v1.InquireResponse",
    "/musubi.registry.v1.InquiryService/Inquire, musubi.registry.v1.InquiryService.Inquire",
  })
  void search_entry_isFoundFirst(String query, String id) {
    search(query);

    assertEquals(id, browser.find(OPTIONS).getAttribute("data-id"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"清音化かな氏名", "清音化カナ氏名", "ﾌﾘｶﾞﾅ氏名", "住民票コード"})
  void search_japaneseItem_findsItsField(String query) {
    search(query);

    var first = browser.find(OPTIONS);
    assertEquals("field", first.findElement(By.cssSelector(".badge")).getText());
    assertTrue(first.getAttribute("data-id").startsWith("musubi."));
  }

  @Test
  void search_nothingThere_isSaid() {
    search("qqqzzz");

    assertEquals(List.of(), browser.all(OPTIONS));
    assertTrue(browser.find("#count").getText().startsWith("Nothing found"));
    assertEquals("polite", browser.find("#count").getAttribute("aria-live"));
  }

  @Test
  void search_kindChosen_showsThatKindAlone() {
    search("permit");
    browser.all("#filters button").stream()
        .filter(button -> button.getText().startsWith("reason"))
        .findFirst()
        .orElseThrow()
        .click();

    var kinds = new TreeSet<String>();
    browser.all(OPTIONS + " .badge").forEach(badge -> kinds.add(badge.getText()));
    assertEquals(Set.of("reason"), kinds);
  }

  @Test
  void keyboard_alone_opensAnEntry() {
    browser.press("/");
    browser.press("STATEMENT");
    browser.until("results", () -> browser.all(OPTIONS).size() > 2);
    browser.press(Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ARROW_UP);
    WebElement chosen = browser.find("[aria-selected=true]");
    String id = browser.find("#query").getAttribute("aria-activedescendant");
    String entry = chosen.getAttribute("data-id");
    browser.press(Keys.ENTER);

    browser.find("article.reason");
    assertEquals("hit-1", id);
    assertEquals("#" + entry, fragment());
    assertEquals("H1", browser.run("return document.activeElement.tagName"));
    assertFalse(browser.find("#panel").isDisplayed());
  }

  @Test
  void keyboard_escape_leavesTheSearch() {
    search("STATEMENT");
    browser.press(Keys.ESCAPE);
    assertFalse(browser.find("#panel").isDisplayed());

    browser.press(Keys.ESCAPE);

    assertEquals("BODY", browser.run("return document.activeElement.tagName"));
  }

  @ParameterizedTest
  @CsvSource({
    "STATEMENT_USED, STATEMENT_USED",
    "R-03, musubi.registry.v1.InquiryService.Inquire",
    "musubi.registry.v1.InquiryService.Inquire, musubi.registry.v1.InquiryService.Inquire",
    "musubi.registry.v1.InquireRequest.expected, musubi.registry.v1.InquireRequest",
    "musubi.options.v1.Party.PARTY_BROKER, musubi.options.v1.Party",
  })
  void deepLink_entry_survivesReload(String fragment, String article) {
    open("?lang=en#" + fragment);
    browser.find("article[id='" + article + "']");

    browser.driver().navigate().refresh();

    assertTrue(browser.find("article[id='" + article + "']").isDisplayed());
    assertEquals("#" + fragment, fragment());
  }

  @Test
  void deepLink_field_isMarkedAndInSight() {
    open("?lang=en#musubi.registry.v1.IdentityRecord.individual_number");

    var row = browser.find("li.target");

    assertEquals("musubi.registry.v1.IdentityRecord.individual_number", row.getAttribute("id"));
    long top =
        browser.<Number>run("return arguments[0].getBoundingClientRect().top", row).longValue();
    assertTrue(top > 0 && top < 900, "top " + top);
  }

  @Test
  void deepLink_unknown_isSaid() {
    open("?lang=en#NO_SUCH_REASON");

    assertTrue(browser.find("main h1").getText().startsWith("There is no entry"));
  }

  @Test
  void language_switched_turnsTextsAndIsRemembered() {
    open("?lang=en#" + INQUIRE);
    assertEquals("Routes", headings().getFirst());

    browser.find("[data-language=ja]").click();
    assertJapanese();
    browser.open(PAGE.toUri().resolve("#" + INQUIRE));

    assertJapanese();
  }

  private static void assertJapanese() {
    assertEquals("ja", browser.find("html").getAttribute("lang"));
    assertTrue(browser.find("main h1").getText().startsWith("本人確認情報の照会"));
    assertEquals("経路", headings().getFirst());
    assertTrue(browser.find("#query").getAttribute("placeholder").contains("項目名"));
    assertTrue(browser.find(".lead").getText().startsWith("住民票コード"));
    assertEquals("en", browser.find("main div[lang]").getAttribute("lang"));
  }

  @Test
  void everything_contracts_haveAnEntryEach() {
    Set<String> expected = contractIds();

    Set<String> shown = idsOf("everything");

    var missing = new TreeSet<>(expected);
    missing.removeAll(shown);
    assertEquals(Set.of(), missing);
    assertEquals(new TreeSet<>(expected), withoutPackages(shown));
    System.out.println("reference: " + expected.size() + " entries");
  }

  private static Set<String> contractIds() {
    var ids = new TreeSet<String>();
    CONTRACT.files().stream()
        .flatMap(file -> file.getServices().stream())
        .map(ServiceDescriptor::getFullName)
        .forEach(ids::add);
    CONTRACT.methods().forEach(method -> ids.add(method.descriptor().getFullName()));
    CONTRACT.messages().forEach(message -> ids.add(message.getFullName()));
    CONTRACT.messages().stream()
        .flatMap(message -> message.getFields().stream())
        .forEach(field -> ids.add(field.getFullName()));
    CONTRACT.enums().forEach(list -> ids.add(list.getFullName()));
    CONTRACT.enums().stream().flatMap(ReferencePageTest::values).forEach(ids::add);
    Catalogue.load().reasons().forEach(reason -> ids.add(reason.id()));
    return ids;
  }

  private static Stream<String> values(EnumDescriptor list) {
    return list.getValues().stream().map(value -> list.getFullName() + "." + value.getName());
  }

  private static TreeSet<String> withoutPackages(Set<String> ids) {
    var packages = CONTRACT.files().stream().map(file -> file.getPackage()).toList();
    return ids.stream().filter(id -> !packages.contains(id)).collect(toCollection(TreeSet::new));
  }

  @Test
  void links_all_leadSomewhere() {
    Set<String> targets = idsOf("everything");
    CONTRACT.methods().forEach(method -> targets.add(method.exchange().getId()));
    var links = new TreeSet<>(hrefs("main a, nav a"));
    for (String page : List.of("", "everything", "exchanges", "reasons", "packages")) {
      targets.add(page);
      open("?lang=en#" + page);
      browser.find("main h1");
      targets.addAll(ids());
      links.addAll(hrefs("main a, nav a"));
    }

    assertEquals(Set.of(), dead(links, targets));
    assertEquals(Set.of("#NOWHERE"), dead(Set.of("#NOWHERE", "#R-03"), targets));
    System.out.println("reference: " + links.size() + " links");
  }

  private static Set<String> dead(Set<String> links, Set<String> targets) {
    return links.stream()
        .filter(link -> !link.startsWith("#") || !targets.contains(link.substring(1)))
        .collect(toCollection(TreeSet::new));
  }

  @Test
  void policy_strangeContent_asksNobodyAndRunsNothing() throws IOException {
    var asked = new AtomicInteger();
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    try {
      String page = Files.readString(PAGE);
      String strange =
          "<script>document.title = 'run'</script><img id=strange src='http://127.0.0.1:"
              + server.getAddress().getPort()
              + "/'>";

      openStrange("with.html", page.replace("<main", strange + "<main"));
      assertEquals(0, asked.get());
      assertEquals("Musubi reference", browser.driver().getTitle());
      assertFalse(browser.console().isEmpty());

      openStrange(
          "without.html",
          page.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
              .replace("<main", strange + "<main"));
      assertEquals(1, asked.get(), "without its policy the page asks");
    } finally {
      server.stop(0);
    }
  }

  private void openStrange(String name, String page) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, page);
    browser.open(file.toUri());
    browser.until("image", () -> browser.run("return document.getElementById('strange').complete"));
    browser.find("main h1");
  }

  @Test
  void page_opened_asksForNothingElse() {
    open("?lang=en#everything");
    browser.find("article.reason");

    List<String> resources =
        browser.run("return performance.getEntriesByType('resource').map((each) => each.name)");

    assertEquals(List.of(), resources.stream().filter(each -> !each.startsWith("data:")).toList());
  }

  @ParameterizedTest
  @CsvSource({"light, 1280, en", "dark, 390, ja"})
  void rules_accessibility_areKept(String scheme, int width, String lang) {
    browser.prefers(scheme);
    browser.screen(width, 844);
    for (String id : List.of("", INQUIRE, "STATEMENT_USED", "musubi.options.v1.Party")) {
      open("?lang=" + lang + "#" + id);
      browser.find("main h1");
      assertAccessible(id);
    }
    search("住民票コード");
    assertAccessible("search");
  }

  private static void assertAccessible(String what) {
    var found = new ArrayList<String>();
    for (var rule : new AxeBuilder().analyze(browser.driver()).getViolations()) {
      rule.getNodes().forEach(node -> found.add(rule.getId() + ": " + node.getHtml()));
    }
    assertEquals(List.of(), found, what);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", INQUIRE, "STATEMENT_USED", "exchanges", "musubi.registry.v1.IdentityRecord"})
  void phone_page_needsNoSidewaysScrolling(String id) {
    browser.screen(390, 844);
    open("?lang=ja#" + id);
    browser.find("main h1");

    long wide = browser.<Number>run("return document.documentElement.scrollWidth").longValue();

    assertEquals(390, wide);
    assertEquals(id.isEmpty(), browser.find("nav").isDisplayed());
  }

  @Test
  void search_eachLetter_isAnsweredAtOnce() {
    double slowest =
        browser
            .<Number>run(
                """
                const query = document.getElementById('query');
                let slowest = 0;
                for (const word of ['resident record code', '本人確認情報', 'e', 'statement']) {
                  for (let i = 1; i <= word.length; i++) {
                    query.value = word.slice(0, i);
                    const start = performance.now();
                    query.dispatchEvent(new Event('input'));
                    document.body.offsetHeight;
                    slowest = Math.max(slowest, performance.now() - start);
                  }
                }
                return slowest;
                """)
            .doubleValue();

    System.out.printf("reference: slowest keystroke %.0f ms%n", slowest);
    assertTrue(slowest < 1000, "slowest keystroke " + slowest + " ms");
  }

  @ParameterizedTest
  @CsvSource({"en, light", "ja, dark"})
  void screenshot_asked_isWritten(String lang, String scheme) throws IOException {
    browser.prefers(scheme);
    open("?lang=" + lang + "#" + INQUIRE);
    browser.find("article.exchange");

    byte[] png = browser.screenshot();

    assertTrue(png.length < SCREENSHOT_LIMIT, png.length + " bytes");
    if (Boolean.getBoolean("musubi.write")) {
      Files.write(FOLDER.resolve("screenshot-" + lang + ".png"), png);
    }
  }

  private static void open(String after) {
    browser.open(URI.create(PAGE.toUri() + after));
  }

  private static void search(String query) {
    browser.type("#query", query);
    browser.until("search", () -> browser.find("#panel").isDisplayed());
  }

  private static List<String> hrefs(String selector) {
    return browser.run(
        "return [...document.querySelectorAll(arguments[0])].map((a) => a.getAttribute('href'))",
        selector);
  }

  private static List<String> headings() {
    return browser.run("return [...document.querySelectorAll('main h2')].map((h) => h.innerText)");
  }

  private static String fragment() {
    return browser.run("return decodeURIComponent(location.hash)");
  }

  private static Set<String> idsOf(String page) {
    open("?lang=ja#" + page);
    browser.find("article.reason");
    List<String> ids = ids();
    var unique = new TreeSet<>(ids);
    assertEquals(unique.size(), ids.size(), "ids that stand twice");
    return unique;
  }

  private static List<String> ids() {
    return browser.run("return [...document.querySelectorAll('main [id]')].map((each) => each.id)");
  }
}
