package musubi.backends.register;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import musubi.client.RefusedException;
import musubi.client.RegisterClient;
import musubi.client.RequestIds;
import musubi.registry.v1.IdentityRecord;
import musubi.type.v1.ChangeReason;

/**
 * The resident register of a municipality, as small as an honest one can be: a change is entered
 * provisionally, confirmed by another person ([003 R-042]), and only then becomes final and is
 * pushed to the communication node. Final changes stand in a journal on disk before they are
 * pushed, with their request id, so a restart pushes again what was under way and nothing is done
 * twice.
 *
 * <p>Thread-safe.
 */
public final class ResidentRegister implements AutoCloseable {
  private final RegisterClient client;
  private final Journal journal;
  private final Map<String, IdentityRecord> residents = new HashMap<>();
  private final Map<UUID, Provisional> provisional = new LinkedHashMap<>();
  private final Map<UUID, IdentityRecord> unpushed = new LinkedHashMap<>();

  private record Provisional(IdentityRecord record, String operator) {
    @Override
    public String toString() {
      return "Provisional[redacted]";
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
   * @throws RefusedException the node refuses the change: it is undone here, too
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

  /** Pushes what was final but not known to be taken when the register stopped. */
  public int pushAgain(Duration patience) throws IOException {
    Map<UUID, IdentityRecord> again;
    synchronized (this) {
      again = new LinkedHashMap<>(unpushed);
    }
    for (Map.Entry<UUID, IdentityRecord> change : again.entrySet()) {
      push(change.getKey(), change.getValue(), patience);
    }
    return again.size();
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
    } catch (RefusedException e) {
      if (!e.mayRepeat()) {
        synchronized (this) {
          journal.refused(id);
          unpushed.remove(id);
        }
      }
      throw e;
    }
  }

  private void remember(Journal.Entry entry) {
    switch (entry.state()) {
      case FINALISED -> unpushed.put(entry.id(), entry.record().orElseThrow());
      case TAKEN -> apply(unpushed.remove(entry.id()));
      case REFUSED -> unpushed.remove(entry.id());
    }
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
