package musubi.backends.register;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import musubi.client.CallException;
import musubi.client.Days;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.registry.v1.GetMarkResponse;
import musubi.registry.v1.IdentityRecord;
import musubi.registry.v1.MarkRequest;
import musubi.registry.v1.MarkTier;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;

/**
 * The resident register of a municipality, as small as an honest one can be: a change is entered
 * provisionally, confirmed by another person ([003 R-042]), and only then becomes final and is
 * pushed to the communication node. Final changes stand in a journal on disk before they are
 * pushed, with their request id, so a restart pushes again what was under way and nothing is done
 * twice.
 *
 * <p>A person is protected at once, by one official: a safeguard does not wait. To lift the
 * protection takes two, like a change.
 *
 * <p>Thread-safe.
 */
public final class ResidentRegister implements AutoCloseable {
  private final RegisterClient client;
  private final Journal journal;
  private final Map<String, IdentityRecord> residents = new HashMap<>();
  private final Map<UUID, Provisional> provisional = new LinkedHashMap<>();
  private final Map<UUID, IdentityRecord> unpushed = new LinkedHashMap<>();
  private final Map<String, MarkRequest> marks = new HashMap<>();
  private final Map<UUID, Lift> lifts = new LinkedHashMap<>();
  private final Map<UUID, MarkRequest> unsent = new LinkedHashMap<>();

  private record Provisional(IdentityRecord record, String operator) {
    @Override
    public String toString() {
      return "Provisional[redacted]";
    }
  }

  private record Lift(String residentRecordCode, String operator) {
    @Override
    public String toString() {
      return "Lift[redacted]";
    }
  }

  /**
   * Opens the register.
   *
   * @param directory where its journal is; made when absent
   * @param client to the communication node of the municipality
   */
  public ResidentRegister(Path directory, RegisterClient client) throws IOException {
    this.client = client;
    this.journal = Journal.open(directory.resolve("journal"));
    journal.replay(this::remember);
  }

  /**
   * Enters a change provisionally.
   *
   * @return its id, for {@link #confirm} or {@link #discard}
   */
  public synchronized UUID enter(IdentityRecord record, String operator) {
    UUID id = RequestIds.next();
    provisional.put(id, new Provisional(record, operator));
    return id;
  }

  /** Takes a provisional change back. */
  public synchronized void discard(UUID id) {
    provisional.remove(id);
  }

  /**
   * Makes a change final and pushes it.
   *
   * @param operator another person than the one who entered it
   * @return the number of the update
   * @throws IllegalArgumentException the same person, or no such change
   * @throws CallException the node refuses the change: it is undone here, too
   */
  public long confirm(UUID id, String operator, Duration patience) throws IOException {
    IdentityRecord record;
    synchronized (this) {
      Provisional found = provisional.get(id);
      if (found == null) {
        throw new IllegalArgumentException("no such provisional change");
      }
      if (found.operator().equals(operator)) {
        throw new IllegalArgumentException("a change is confirmed by another person");
      }
      provisional.remove(id);
      record = found.record();
      journal.finalised(id, record);
      unpushed.put(id, record);
    }
    return push(id, record, patience);
  }

  /**
   * Protects a person, who need not live here yet: the node answers nobody with the address from
   * then on, and the tiers above as soon as they know. A mark that could not be sent stands in the
   * journal and is sent by {@link #pushAgain}.
   *
   * @param lastDay last day of the protection; empty when it has none
   * @return the revision of the mark
   * @throws CallException the node refuses the mark, or is away
   */
  public long protect(String residentRecordCode, Optional<LocalDate> lastDay, Duration patience)
      throws IOException {
    MarkRequest.Builder mark =
        MarkRequest.newBuilder().setResidentRecordCode(residentRecordCode).setProtected(true);
    lastDay.ifPresent(day -> mark.setValidUntil(Days.message(day)));
    return mark(mark.build(), patience);
  }

  /**
   * Enters provisionally that a person is to be protected no more.
   *
   * @return its id, for {@link #confirmLift}
   */
  public synchronized UUID enterLift(String residentRecordCode, String operator) {
    UUID id = RequestIds.next();
    lifts.put(id, new Lift(residentRecordCode, operator));
    return id;
  }

  /**
   * Takes the municipality's mark back.
   *
   * @param operator another person than the one who entered it
   * @return the revision of the mark
   * @throws IllegalArgumentException the same person, or nothing was entered
   * @throws CallException the node is away
   */
  public long confirmLift(UUID id, String operator, Duration patience) throws IOException {
    Lift lift;
    synchronized (this) {
      lift = lifts.get(id);
      if (lift == null) {
        throw new IllegalArgumentException("nothing to lift was entered");
      }
      if (lift.operator().equals(operator)) {
        throw new IllegalArgumentException("a protection is lifted by another person");
      }
      lifts.remove(id);
    }
    return mark(
        MarkRequest.newBuilder().setResidentRecordCode(lift.residentRecordCode()).build(),
        patience);
  }

  /** Whether the register has a person as protected today. */
  public synchronized boolean isProtected(String residentRecordCode) {
    MarkRequest mark = marks.get(residentRecordCode);
    return mark != null
        && mark.getProtected()
        && (!mark.hasValidUntil() || !day(mark.getValidUntil()).isBefore(Days.of(Instant.now())));
  }

  /** Which tiers are known to have the mark: what the resident may be told. */
  public List<MarkTier> tiersThatProtect(String residentRecordCode) {
    GetMarkResponse found = client.marks(residentRecordCode);
    return found.getInForce() ? found.getTiersList() : List.of();
  }

  /**
   * Pushes what was final but not known to be taken when the register stopped; marks first.
   *
   * @return how many changes and marks there were
   */
  public int pushAgain(Duration patience) throws IOException {
    Map<UUID, IdentityRecord> again;
    Map<UUID, MarkRequest> marksAgain;
    synchronized (this) {
      again = new LinkedHashMap<>(unpushed);
      marksAgain = new LinkedHashMap<>(unsent);
    }
    for (Map.Entry<UUID, MarkRequest> mark : marksAgain.entrySet()) {
      send(mark.getKey(), mark.getValue(), patience);
    }
    for (Map.Entry<UUID, IdentityRecord> change : again.entrySet()) {
      push(change.getKey(), change.getValue(), patience);
    }
    return again.size() + marksAgain.size();
  }

  /** The current record of a resident. */
  public synchronized Optional<IdentityRecord> resident(String residentRecordCode) {
    return Optional.ofNullable(residents.get(residentRecordCode));
  }

  /** Current records of all residents. */
  public synchronized List<IdentityRecord> residents() {
    return List.copyOf(residents.values());
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }

  private long push(UUID id, IdentityRecord record, Duration patience) throws IOException {
    try {
      long number = client.push(id, record, patience);
      synchronized (this) {
        journal.taken(id, number);
        unpushed.remove(id);
        apply(record);
      }
      return number;
    } catch (CallException e) {
      if (!e.mayRepeat()) {
        synchronized (this) {
          journal.refused(id);
          unpushed.remove(id);
        }
      }
      throw e;
    }
  }

  private long mark(MarkRequest mark, Duration patience) throws IOException {
    UUID id = RequestIds.next();
    synchronized (this) {
      journal.marked(id, mark);
      unsent.put(id, mark);
    }
    return send(id, mark, patience);
  }

  private long send(UUID id, MarkRequest mark, Duration patience) throws IOException {
    try {
      long revision = client.mark(id, mark, patience);
      synchronized (this) {
        journal.taken(id, revision);
        unsent.remove(id);
        marks.put(mark.getResidentRecordCode(), mark);
      }
      return revision;
    } catch (CallException e) {
      if (!e.mayRepeat()) {
        synchronized (this) {
          journal.refused(id);
          unsent.remove(id);
        }
      }
      throw e;
    }
  }

  private void remember(Journal.Entry entry) {
    switch (entry.state()) {
      case FINALISED -> unpushed.put(entry.id(), entry.record().orElseThrow());
      case MARKED -> unsent.put(entry.id(), entry.mark().orElseThrow());
      case TAKEN -> rememberTaken(entry.id());
      case REFUSED -> {
        unpushed.remove(entry.id());
        unsent.remove(entry.id());
      }
    }
  }

  private void rememberTaken(UUID id) {
    MarkRequest mark = unsent.remove(id);
    if (mark == null) {
      apply(unpushed.remove(id));
    } else {
      marks.put(mark.getResidentRecordCode(), mark);
    }
  }

  private static LocalDate day(Date date) {
    return LocalDate.of(date.getYear(), date.getMonth(), date.getDay());
  }

  private void apply(IdentityRecord record) {
    if (isRemoval(record.getChangeReason())) {
      residents.remove(record.getResidentRecordCode());
    } else {
      residents.put(record.getResidentRecordCode(), record);
    }
  }

  private static boolean isRemoval(ChangeReason reason) {
    return switch (reason) {
      case CHANGE_REASON_TRANSFER_OUT, CHANGE_REASON_DEATH, CHANGE_REASON_EX_OFFICIO_REMOVAL ->
          true;
      default -> false;
    };
  }
}
