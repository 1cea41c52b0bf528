package musubi.gateway.mailing;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import musubi.gateway.access.Digests;
import musubi.gateway.pg.Statements;
import musubi.gateway.record.Acts;
import musubi.gateway.record.CallRecord;
import musubi.gateway.record.CallRecord.Numbers;
import musubi.gateway.record.PgRecords;
import musubi.gateway.rpc.Call;

/**
 * The act of taking records: each person of a record that is taken has a record of the call, and
 * each refused record, too. A repeat takes nothing again, for the ids are known.
 */
final class Taking implements Acts.Work<List<Taken>> {
  private final Function<Statements, List<Taken>> taking;
  private final Digests digests;
  private final Call call;
  private final InstantSource clock;

  Taking(
      Function<Statements, List<Taken>> taking, Digests digests, Call call, InstantSource clock) {
    this.taking = taking;
    this.digests = digests;
    this.call = call;
    this.clock = clock;
  }

  @Override
  public Acts.Made<List<Taken>> now(Statements statements) {
    List<Taken> all = taking.apply(statements);
    List<byte[]> persons = new ArrayList<>();
    List<CallRecord> refused = new ArrayList<>();
    for (Taken each : all) {
      each.reason()
          .ifPresentOrElse(
              reason ->
                  subjects(each)
                      .forEach(
                          subject ->
                              refused.add(
                                  subject
                                      .map(call.answered(clock.instant())::about)
                                      .orElseGet(() -> call.answered(clock.instant()))
                                      .refused(reason))),
              () -> each.codes().forEach(code -> persons.add(digests.ofSubject(code))));
    }
    if (!refused.isEmpty()) {
      PgRecords.send(statements, refused);
    }
    Numbers numbers = new Numbers(call.caller().body().digits(), 0, 0);
    return new Acts.Made<>(all, 0, numbers, persons);
  }

  @Override
  public Acts.Made<List<Taken>> again(Statements statements, long effect) {
    return now(statements);
  }

  /** Whom a refused record is about; nobody in particular when it could not be read. */
  private List<Optional<byte[]>> subjects(Taken taken) {
    return taken.codes().isEmpty()
        ? List.of(Optional.empty())
        : taken.codes().stream().map(code -> Optional.of(digests.ofSubject(code))).toList();
  }
}
