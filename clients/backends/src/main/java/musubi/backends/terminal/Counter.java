package musubi.backends.terminal;

import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import musubi.backends.operators.Login;
import musubi.backends.operators.Login.Factor;
import musubi.backends.operators.NotIssuedException;
import musubi.backends.operators.OperatorAuthority;
import musubi.client.CallException;
import musubi.client.Connection;
import musubi.client.Purpose;
import musubi.client.SearchResult;
import musubi.client.TerminalClient;
import musubi.confirmation.v1.ConfirmResponse;
import musubi.confirmation.v1.SearchHit;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.RecordStatus;

/**
 * One operator at an integrated terminal, from sign-in to quit.
 *
 * <p>What was answered is kept for {@code show} until the next question, until nobody has typed for
 * a while, or until the end; then it is forgotten and the screen cleared ([002 R-031]). Nothing is
 * written to disk. Used by one thread.
 */
public final class Counter {
  /** Spaces of either width. */
  private static final String GAP = "[ \\t　]+";

  private static final String WORD = "[A-Za-z0-9._:/-]{1,64}";
  private static final String WORD_RULE = "1 to 64 of A-Z a-z 0-9 . _ : / -";

  private final Connection connection;
  private final OperatorAuthority authority;
  private final Lines lines;
  private final Screen screen;
  private final InstantSource clock;
  private final List<IdentityNotice> shown = new ArrayList<>();
  private Optional<Purpose> purpose = Optional.empty();
  private boolean untouched = true;
  private boolean over;

  /**
   * A terminal that asks over this connection, which stays the caller's to close.
   *
   * @param authority of the terminal's organisation
   */
  public Counter(
      Connection connection,
      OperatorAuthority authority,
      Lines lines,
      Screen screen,
      InstantSource clock) {
    this.connection = connection;
    this.authority = authority;
    this.lines = lines;
    this.screen = screen;
    this.clock = clock;
  }

  /** Serves one operator; returns when they quit or the input ends. */
  public void run() {
    screen.line("結び 統合端末 Musubi terminal of " + connection.body());
    Optional<Login> login = signIn();
    login.ifPresent(this::serve);
    clear();
    screen.line("終了 ended; nothing is kept");
  }

  // ---- sign-in ----------------------------------------------------------------------------------

  private Optional<Login> signIn() {
    while (!over) {
      Optional<String> operator = word("操作者ID operator>");
      Optional<String> terminal = operator.flatMap(id -> word("操作端末ID terminal>"));
      Optional<Set<Factor>> factors = terminal.flatMap(id -> factors());
      if (factors.isPresent()) {
        return Optional.of(
            new Login(operator.get(), terminal.get(), clock.instant(), factors.get()));
      }
    }
    return Optional.empty();
  }

  /** Which two factors there were ([003 R-071]); the terminal of an office compares them itself. */
  private Optional<Set<Factor>> factors() {
    screen.line(
        "模擬 SIMULATED: no factor is checked here. The operator authority is told which two");
    screen.line("you say that you have shown.");
    Optional<String> typed = typed("認証要素 factors shown: face 顔, palm 静脈, password>");
    if (typed.isEmpty()) {
      return Optional.empty();
    }
    Set<Factor> factors = EnumSet.noneOf(Factor.class);
    for (String word : typed.get().toLowerCase(Locale.ROOT).split("[ ,]+")) {
      switch (word) {
        case "face", "顔" -> factors.add(Factor.FACE);
        case "palm", "静脈" -> factors.add(Factor.PALM_VEIN);
        case "password" -> factors.add(Factor.PASSWORD);
        default -> {}
      }
    }
    if (factors.size() < 2) {
      screen.line("認証不足 not signed in: two different factors are needed");
      return Optional.empty();
    }
    return Optional.of(factors);
  }

  private Optional<String> word(String prompt) {
    Optional<String> typed = typed(prompt);
    if (typed.isPresent() && !typed.get().matches(WORD)) {
      screen.line("形式 not an id: " + WORD_RULE);
      return Optional.empty();
    }
    return typed;
  }

  // ---- commands ---------------------------------------------------------------------------------

  private void serve(Login login) {
    screen.line("認証済 signed in: " + login.operator() + " at " + login.terminal());
    screen.line("purpose BUSINESS REFERENCE comes first; help lists the commands");
    while (!over) {
      typed(state()).ifPresent(line -> obey(line, login));
    }
  }

  private String state() {
    return purpose
        .map(p -> "[" + p.business() + " " + p.reference() + "]>")
        .orElse("[目的なし no purpose]>");
  }

  private void obey(String line, Login login) {
    String[] parts = line.split(GAP, 2);
    String rest = parts.length > 1 ? parts[1] : "";
    if (parts[0].isEmpty()) {
      return;
    }
    Optional<Command> command = Command.of(parts[0]);
    if (command.isEmpty()) {
      screen.line("不明 no such command; help lists them");
      return;
    }
    try {
      switch (command.get()) {
        case SEARCH -> search(rest, login);
        case CONFIRM -> confirm(rest, login);
        case SHOW -> show(rest);
        case PURPOSE -> setPurpose(rest, login);
        case HELP -> Stream.of(Command.values()).map(Command::help).forEach(screen::line);
        case QUIT -> over = true;
      }
    } catch (CallException e) {
      screen.unanswered(e);
    } catch (NotIssuedException e) {
      screen.line("権限なし not permitted: " + e.getMessage() + " (" + e.reason() + ")");
      screen.line("  対処 to do:    ask whoever manages the rights of operators");
    } catch (UncheckedIOException e) {
      screen.line("操作者認証 the operator authority cannot be read; ask your administrator");
    } catch (IllegalArgumentException e) {
      screen.line("入力 " + e.getMessage());
    }
  }

  private void setPurpose(String rest, Login login) {
    String[] words = rest.strip().split(GAP);
    if (words.length != 2 || !words[0].matches(WORD) || !words[1].matches(WORD)) {
      throw new IllegalArgumentException(
          "purpose BUSINESS REFERENCE, as purpose resident-record A-1; each " + WORD_RULE);
    }
    purpose = Optional.of(new Purpose(words[0], words[1], login.operator(), login.terminal()));
  }

  private void search(String rest, Login login) {
    if (mayAsk()) {
      fill(rest, Form.SEARCH).ifPresent(form -> list(client(login).search(form.search())));
    }
  }

  private TerminalClient client(Login login) {
    return new TerminalClient(connection, authority.statements(login), purpose.get());
  }

  private void list(SearchResult result) {
    for (SearchHit hit : result.hits()) {
      shown.add(hit.getRecord());
      String removed =
          hit.getStatus() == RecordStatus.RECORD_STATUS_REMOVED ? "  [消除者 removed]" : "";
      summary("一致 match " + Labels.of(hit.getMatch()) + removed);
    }
    screen.line(
        result.hits().size() + " 人 found; 回答 answered by " + Labels.of(result.answeredBy()));
  }

  private void confirm(String rest, Login login) {
    if (mayAsk()) {
      fill(rest, Form.CONFIRM)
          .ifPresent(form -> result(client(login).confirm(form.confirmation())));
    }
  }

  private void result(ConfirmResponse response) {
    screen.line("結果 result: " + Labels.of(response.getResult()));
    if (response.getDifferingCount() > 0) {
      screen.line(
          "相違 differing: "
              + response.getDifferingList().stream()
                  .map(Labels::of)
                  .collect(Collectors.joining(", ")));
    }
    if (response.hasRecord()) {
      shown.add(response.getRecord());
      summary("回答 answered by " + Labels.of(response.getAnsweredBy()));
    }
  }

  /** The last record in three lines. */
  private void summary(String more) {
    IdentityNotice record = shown.getLast();
    screen.line(
        "%3d  氏名 name %s  ふりがな kana %s"
            .formatted(shown.size(), record.getNameKanji(), record.getNameKana()));
    screen.line(
        "     生年月日 born %s  性別 sex %s  住所 address %s"
            .formatted(
                Labels.of(record.getBirthDate()), Labels.of(record.getSex()), record.getAddress()));
    screen.line("     " + more);
  }

  private void show(String rest) {
    int line = rest.strip().matches("[0-9]{1,4}") ? Integer.parseInt(rest.strip()) : 0;
    if (line < 1 || line > shown.size()) {
      throw new IllegalArgumentException(
          shown.isEmpty()
              ? "nothing is listed; search first"
              : "show N, where N is 1 to " + shown.size());
    }
    screen.line(line + " 本人確認情報 identity record, without the Individual Number");
    RecordSheet.of(shown.get(line - 1)).forEach(screen::line);
  }

  // ---- what is typed ----------------------------------------------------------------------------

  /** A question needs a purpose; what the last one found is forgotten. */
  private boolean mayAsk() {
    shown.clear();
    if (purpose.isEmpty()) {
      screen.line("目的なし no question without a purpose: purpose BUSINESS REFERENCE");
    }
    return purpose.isPresent();
  }

  /** What stands on the line, or is asked for item by item; empty when nobody went on typing. */
  private Optional<Form> fill(String rest, Set<Item> items) {
    if (!rest.isBlank()) {
      return Optional.of(Form.of(rest, items));
    }
    screen.line("an empty line leaves an item out");
    Map<Item, String> filled = new EnumMap<>(Item.class);
    for (Item item : items) {
      Optional<String> typed = typed(item.question());
      if (typed.isEmpty()) {
        return Optional.empty();
      }
      if (!typed.get().isEmpty()) {
        filled.put(item, typed.get());
      }
    }
    return Optional.of(new Form(filled));
  }

  /** A line; empty when nobody typed for a while, or the input has ended. */
  private Optional<String> typed(String prompt) {
    screen.prompt(prompt);
    Lines.Line line = lines.next();
    while (untouched && line instanceof Lines.Idle) {
      line = lines.next();
    }
    untouched = line instanceof Lines.Idle;
    return switch (line) {
      case Lines.Typed typed -> Optional.of(typed.text().strip());
      case Lines.Idle idle -> {
        clear();
        screen.line("無操作 nobody typed for a while; the list is gone");
        yield Optional.empty();
      }
      case Lines.End end -> {
        over = true;
        yield Optional.empty();
      }
    };
  }

  private void clear() {
    shown.clear();
    screen.erase();
  }
}
