package musubi.auditor;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Walks through the numbers of one municipality at all tiers at once: no gap, nothing twice, the
 * same bytes everywhere, running hashes that follow, and every acknowledged update in its place.
 */
final class NumberCheck {
  private final String municipality;
  private final List<Column> columns = new ArrayList<>();
  private final TreeMap<Long, List<Acknowledged>> acknowledged;
  private final Report report;

  /** One tier on the walk. */
  private static final class Column {
    final Tier tier;
    final Rows<Update> rows;
    Optional<Update> last = Optional.empty();

    Column(Tier tier, String municipality) throws SQLException {
      this.tier = tier;
      this.rows = new Rows<>(tier.connection(), Update.SELECT, Update::read, municipality);
    }
  }

  private NumberCheck(
      String municipality, Map<Long, List<Acknowledged>> acknowledged, Report report) {
    this.municipality = municipality;
    this.acknowledged = new TreeMap<>(acknowledged);
    this.report = report;
  }

  static void run(
      String municipality,
      List<Tier> tiers,
      Map<Long, List<Acknowledged>> acknowledged,
      Report report)
      throws SQLException {
    NumberCheck check = new NumberCheck(municipality, acknowledged, report);
    try {
      for (Tier tier : tiers) {
        check.columns.add(new Column(tier, municipality));
      }
      check.walk();
      for (Column column : check.columns) {
        LaneCheck.run(municipality, column.tier, column.last, report);
      }
    } finally {
      for (Column column : check.columns) {
        column.rows.close();
      }
    }
  }

  private void walk() throws SQLException {
    long expected = 1;
    for (Optional<Long> next = next(); next.isPresent(); next = next()) {
      if (next.get() > expected) {
        missing(expected, next.get() - 1);
      }
      step(next.get());
      expected = next.get() + 1;
    }
    for (List<Acknowledged> answers : acknowledged.values()) {
      for (Column column : columns) {
        answers.forEach(answer -> lost(column, answer));
      }
    }
  }

  /** The smallest number that any tier still holds. */
  private Optional<Long> next() {
    return columns.stream()
        .flatMap(column -> column.rows.peek().stream())
        .map(Update::number)
        .min(Long::compare);
  }

  private void missing(long from, long to) {
    for (Column column : columns) {
      report.found(
          Fault.NUMBER_MISSING,
          municipality,
          column.tier.holder(),
          "no number " + from + (to > from ? " to " + to : ""));
    }
    Map<Long, List<Acknowledged>> inside = acknowledged.subMap(from, true, to, true);
    for (List<Acknowledged> answers : inside.values()) {
      for (Column column : columns) {
        answers.forEach(answer -> lost(column, answer));
      }
    }
    inside.clear();
  }

  private void step(long number) throws SQLException {
    report.count("numbers of municipalities", 1);
    List<Acknowledged> answers = Optional.ofNullable(acknowledged.remove(number)).orElse(List.of());
    if (answers.size() > 1) {
      report.found(
          Fault.ACKNOWLEDGED_TWICE,
          municipality,
          columns.getFirst().tier.holder(),
          "number " + number + " was answered to " + answers.size() + " pushes");
    }
    Optional<Update> below = Optional.empty();
    for (Column column : columns) {
      Optional<Update> here = take(column, number);
      if (here.isEmpty()) {
        found(Fault.NUMBER_MISSING, column, "no number " + number);
      } else {
        hashes(column, here.get());
        below.ifPresent(lower -> bytes(column, lower, here.get()));
        column.last = here;
      }
      answers.forEach(answer -> answer(column, here, answer));
      below = here;
    }
  }

  private Optional<Update> take(Column column, long number) throws SQLException {
    Optional<Update> here = column.rows.takeIf(row -> row.number() == number);
    while (column.rows.takeIf(row -> row.number() == number).isPresent()) {
      found(Fault.NUMBER_TWICE, column, "number " + number + " stands in two rows");
    }
    return here;
  }

  /**
   * After a gap there is nothing to start from, and the gap is a finding already. A municipality
   * receives from no tier below.
   */
  private void hashes(Column column, Update here) {
    boolean first = here.number() == 1;
    if (!first && column.last.filter(row -> row.number() == here.number() - 1).isEmpty()) {
      return;
    }
    ByteBuffer received = column.last.map(Update::receivedHash).orElse(Update.NO_HASH);
    ByteBuffer sent = column.last.map(Update::sentHash).orElse(Update.NO_HASH);
    report.count("running hashes", 2);
    boolean municipal = column.tier.holder().role() == Holder.Role.COMMUNICATION;
    boolean follows =
        municipal ? here.receivedHash().equals(Update.NO_HASH) : here.isReceivedHashAfter(received);
    if (!follows) {
      found(Fault.HASH_WRONG, column, "hash of what was received, number " + here.number());
    }
    if (!here.isSentHashAfter(sent)) {
      found(Fault.HASH_WRONG, column, "hash of what is sent on, number " + here.number());
    }
  }

  private void bytes(Column column, Update below, Update here) {
    report.count("notices compared with the tier below", 1);
    if (!here.notice().equals(below.sent())) {
      found(Fault.NOTICE_UNLIKE, column, "number " + here.number() + " is not what was sent");
    }
  }

  private void answer(Column column, Optional<Update> here, Acknowledged answer) {
    report.count("acknowledged updates at a tier", 1);
    if (here.isEmpty()) {
      lost(column, answer);
      return;
    }
    Update update = here.get();
    String number = "acknowledged number " + answer.number();
    boolean municipal = column.tier.holder().role() == Holder.Role.COMMUNICATION;
    if (municipal && !update.requestId().equals(Optional.of(answer.requestId()))) {
      found(Fault.ACKNOWLEDGED_NUMBER_TAKEN, column, number + " stands under another request id");
    }
    if (!update.applied()) {
      found(Fault.NOT_APPLIED, column, number + " was rejected: " + update.reason());
    } else if (!update.residentRecordCode().equals(Optional.of(answer.residentRecordCode()))) {
      found(Fault.ACKNOWLEDGED_NUMBER_TAKEN, column, number + " is another resident's");
    }
    if (!update.noticeHash().equals(answer.noticeHash())) {
      found(Fault.NOTICE_NOT_AS_PUSHED, column, number + " is not what was pushed");
    }
  }

  private void lost(Column column, Acknowledged answer) {
    found(
        Fault.ACKNOWLEDGED_LOST,
        column,
        "acknowledged number " + answer.number() + " is not there");
  }

  private void found(Fault fault, Column column, String what) {
    report.found(fault, municipality, column.tier.holder(), what);
  }
}
