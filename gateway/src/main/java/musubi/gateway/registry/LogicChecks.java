package musubi.gateway.registry;

import static musubi.gateway.registry.RegistryReason.ALREADY_RESIDENT;
import static musubi.gateway.registry.RegistryReason.MOVE_CHANGES_MORE;
import static musubi.gateway.registry.RegistryReason.RECORD_LOCKED;
import static musubi.gateway.registry.RegistryReason.RESIDENT_UNKNOWN;
import static musubi.gateway.registry.RegistryReason.UPDATE_PROHIBITED;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import musubi.gateway.access.Refusal;
import musubi.gateway.value.ChangeReason;

/**
 * Whether a change fits what the file holds of the person, per sending municipality ([002 R-007],
 * [002 R-008], [003 R-034]).
 */
final class LogicChecks {
  private LogicChecks() {}

  /**
   * Why the change is not to be applied; empty when it is.
   *
   * @param held what the file holds under the same municipality and code
   */
  static Optional<Refusal> objection(Optional<Identity> held, Identity next) {
    Optional<Identity> resident = held.filter(Identity::isCurrent);
    if (next.reason().isEntry()) {
      return resident.isPresent() ? refuse(Refusal.of(ALREADY_RESIDENT)) : Optional.empty();
    }
    if (resident.isEmpty()) {
      return refuse(Refusal.of(RESIDENT_UNKNOWN));
    }
    if (holds(resident.get(), next, Item.UPDATE_PROHIBITED_FLAG)) {
      return refuse(Refusal.of(UPDATE_PROHIBITED));
    }
    if (holds(resident.get(), next, Item.EXCLUSIVE_LOCK_FLAG)) {
      return refuse(Refusal.of(RECORD_LOCKED));
    }
    return next.reason() == ChangeReason.MOVE
        ? moveObjection(resident.get(), next)
        : Optional.empty();
  }

  private static Optional<Refusal> moveObjection(Identity held, Identity next) {
    List<Item> others =
        held.differences(next).stream().filter(item -> !item.mayChangeInMove()).toList();
    if (others.isEmpty()) {
      return Optional.empty();
    }
    String names = others.stream().map(Item::column).collect(Collectors.joining(", "));
    return refuse(
        Refusal.ofField(
            MOVE_CHANGES_MORE, others.getFirst().column(), "the move changes also: " + names));
  }

  /** Whether a flag is set and the change does not clear it. */
  private static boolean holds(Identity held, Identity next, Item flag) {
    return held.flag(flag) && next.flag(flag);
  }

  private static Optional<Refusal> refuse(Refusal refusal) {
    return Optional.of(refusal);
  }
}
