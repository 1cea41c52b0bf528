package musubi.auditor;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/**
 * Checks the promises of cards in the databases of the card system and of municipalities: every
 * revision of a card is by one step, every order is decided once and told alike at all three, and
 * every municipality knows its cards as they are.
 *
 * <p>Reads when everything is quiet; what is still on its way is a finding.
 */
public final class CardAudit implements Callable<Report> {
  private static final String USAGE =
      """
      CardAudit DATABASES ACKNOWLEDGED
        DATABASES     role, body, JDBC URL, user, password file; a line each, tabs between
        ACKNOWLEDGED  municipality, id of the order, TAKEN or the reason why it was refused; a
                      line each, tabs between""";
  private static final int COLUMNS = 3;

  private final List<Holder> holders;
  private final List<List<String>> acknowledged;
  private final Report report = new Report();
  private final Map<String, String> decided = new HashMap<>();
  private final Map<String, List<String>> cards = new TreeMap<>();

  /**
   * An audit.
   *
   * @param holders databases of the card system and of municipalities
   * @param acknowledged what terminals were answered: municipality, order, outcome
   */
  public CardAudit(List<Holder> holders, List<List<String>> acknowledged) {
    this.holders = List.copyOf(holders);
    this.acknowledged = List.copyOf(acknowledged);
  }

  /** {@code CardAudit DATABASES ACKNOWLEDGED}: 0 nothing is wrong, 1 findings, 2 no audit. */
  public static void main(String[] arguments) {
    System.exit(
        AuditProgram.run(
            USAGE,
            (holders, file) -> new CardAudit(holders, Lines.of(file, COLUMNS)).call(),
            arguments));
  }

  @Override
  public Report call() throws IOException, SQLException {
    Holder system =
        holders.stream()
            .filter(holder -> holder.role() == Holder.Role.CARDS)
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no database of a card system"));
    read(system, this::system);
    for (Holder holder : holders) {
      if (holder.role() == Holder.Role.COMMUNICATION) {
        read(holder, this::municipality);
      }
    }
    answers(system);
    return report;
  }

  /** What is done with one database. */
  private interface Check {
    void of(Tier tier) throws SQLException;
  }

  private static void read(Holder holder, Check check) throws IOException, SQLException {
    Tier tier = new Tier(holder, holder.connect());
    try {
      check.of(tier);
    } finally {
      tier.connection().close();
    }
  }

  private void system(Tier tier) throws SQLException {
    for (List<String> event :
        Rows.all(tier, "select event_id, coalesce(refused, 'TAKEN') from card_event")) {
      decided.put(event.get(0), event.get(1));
    }
    report.count("decided orders", decided.size());
    // A card that is applied for by a step of another has no step of its own for its first
    // revision.
    for (List<String> card :
        Rows.all(
            tier,
            """
            select card_number, municipality, c.revision,
                (select string_agg(e.revision::text, ' ' order by e.revision) from card_event e
                  where e.card_number = c.card_number and e.refused is null)
              from card c
            """)) {
      cards.put(card.get(0), card);
      List<String> steps = List.of(card.get(3).split(" "));
      long last = Long.parseLong(card.get(2));
      if (!steps.equals(revisions(1, last)) && !steps.equals(revisions(2, last))) {
        report.found(
            Fault.CARD_REVISION_ASTRAY,
            card.get(1),
            tier.holder(),
            "a card of revision " + last + " by " + steps.size() + " steps");
      }
    }
    report.count("cards", cards.size());
  }

  private static List<String> revisions(long first, long last) {
    List<String> revisions = new ArrayList<>();
    for (long revision = first; revision <= last; revision++) {
      revisions.add(Long.toString(revision));
    }
    // What an empty list of steps looks like.
    return revisions.isEmpty() ? List.of("") : revisions;
  }

  private void municipality(Tier tier) throws SQLException {
    String municipality = tier.holder().body();
    for (List<String> order :
        Rows.all(
            tier,
            "select order_id, case state when 2 then 'OPEN' when 3 then 'TAKEN' else refused end"
                + " from card_order where state <> 1")) {
      report.count("orders", 1);
      if (order.get(1).equals("OPEN")) {
        report.found(Fault.ORDER_OPEN, municipality, tier.holder(), "order " + order.get(0));
      } else if (!order.get(1).equals(decided.get(order.get(0)))) {
        unlike(municipality, tier.holder(), order.get(0), order.get(1));
      }
    }
    Map<String, String> copies = new HashMap<>();
    Rows.all(tier, "select card_number, revision from card_copy")
        .forEach(copy -> copies.put(copy.get(0), copy.get(1)));
    for (List<String> card : cards.values()) {
      if (card.get(1).equals(municipality) && !card.get(2).equals(copies.get(card.get(0)))) {
        report.found(
            Fault.CARD_COPY_UNLIKE,
            municipality,
            tier.holder(),
            "revision " + copies.get(card.get(0)) + " of a card of revision " + card.get(2));
      }
    }
  }

  private void answers(Holder system) {
    report.count("answers to terminals", acknowledged.size());
    for (List<String> answer : acknowledged) {
      if (!answer.get(2).equals(decided.get(answer.get(1)))) {
        unlike(answer.get(0), system, answer.get(1), answer.get(2));
      }
    }
  }

  private void unlike(String municipality, Holder holder, String order, String told) {
    report.found(
        Fault.ORDER_UNLIKE,
        municipality,
        holder,
        "order %s was told as %s, decided: %s"
            .formatted(order, told, decided.getOrDefault(order, "nothing")));
  }
}
