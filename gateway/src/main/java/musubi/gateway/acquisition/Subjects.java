package musubi.gateway.acquisition;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import musubi.gateway.pg.Statements;
import musubi.gateway.registry.Held;
import musubi.gateway.registry.Identity;
import musubi.gateway.registry.PgIdentityFile;

/**
 * Which person is which subject: one for life. A new Individual Number changes nothing, for the
 * resident-record code stays. A new code ({@code [住基法 30-3]}) is known by the Individual Number,
 * which stays: the former code's last record has it, no record of the former code is that of a
 * current resident, and birth date and sex are the same.
 *
 * <p>A person whose code and number have both changed with no record in between, or who has no
 * number and gets a new code, becomes another subject: nothing in the file says who it is.
 */
final class Subjects {
  private final PgSubjects subjects = new PgSubjects();
  private final PgIdentityFile file;

  Subjects(PgIdentityFile file) {
    this.file = file;
  }

  /** The subjects of current residents, by resident-record code; made where there is none. */
  Map<String, byte[]> of(Statements statements, Collection<Identity> residents, Instant now) {
    Map<String, Identity> byCode =
        residents.stream()
            .collect(Collectors.toMap(Identity::code, identity -> identity, (one, same) -> one));
    Map<String, byte[]> found = new HashMap<>(subjects.find(statements, byCode.keySet()));
    Map<String, Identity> without = new HashMap<>(byCode);
    without.keySet().removeAll(found.keySet());
    if (without.isEmpty()) {
      return found;
    }
    Map<String, String> newByOld = changedCodes(statements, without.values());
    if (!newByOld.isEmpty()) {
      found.putAll(subjects.move(statements, newByOld));
      without.keySet().removeAll(found.keySet());
    }
    if (!without.isEmpty()) {
      found.putAll(subjects.make(statements, without.keySet(), now));
    }
    return found;
  }

  /** Former codes of persons, with the codes that they have now. */
  private Map<String, String> changedCodes(Statements statements, Collection<Identity> residents) {
    Map<String, Identity> byNumber = new HashMap<>();
    for (Identity resident : residents) {
      if (!resident.individualNumber().isEmpty()) {
        byNumber.put(resident.individualNumber(), resident);
      }
    }
    Map<String, String> newByOld = new HashMap<>();
    file.byNumbers(statements, byNumber.keySet())
        .forEach(
            (number, rows) -> {
              Identity resident = byNumber.get(number);
              Set<String> former = formerCodes(resident, rows);
              if (former.size() == 1) {
                newByOld.put(former.iterator().next(), resident.code());
              }
            });
    if (newByOld.isEmpty()) {
      return newByOld;
    }
    Map<String, List<Held>> ofFormer = file.byCodes(statements, newByOld.keySet());
    newByOld
        .keySet()
        .removeIf(
            code ->
                ofFormer.getOrDefault(code, List.of()).stream()
                    .anyMatch(held -> held.identity().isCurrent()));
    return newByOld;
  }

  private static Set<String> formerCodes(Identity resident, List<Held> rows) {
    Set<String> codes = new HashSet<>();
    for (Held row : rows) {
      Identity identity = row.identity();
      if (!identity.code().equals(resident.code())
          && identity.birthDate() == resident.birthDate()
          && identity.sex() == resident.sex()) {
        codes.add(identity.code());
      }
    }
    return codes;
  }
}
