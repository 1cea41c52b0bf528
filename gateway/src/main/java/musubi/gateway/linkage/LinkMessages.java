package musubi.gateway.linkage;

import static musubi.gateway.registry.Parsing.valid;

import com.google.protobuf.ByteString;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import musubi.gateway.linkage.LinkDesk.Action;
import musubi.gateway.linkage.LinkDesk.Keep;
import musubi.gateway.linkage.LinkDesk.Kept;
import musubi.gateway.value.UnifiedAddresseeNumber;
import musubi.linkage.v1.GetAddresseeNumberRequest;
import musubi.linkage.v1.GetSymbolResponse;
import musubi.linkage.v1.KeepAction;
import musubi.linkage.v1.KeepNumberRequest;
import musubi.linkage.v1.KeepNumberResponse;

/**
 * The link table between the contract's messages and values; what breaks its format is
 * ITEM_INVALID.
 */
final class LinkMessages {
  /** Persons in one message at most; ours. */
  private static final int MOST = 500;

  private static final int HANDLE_BYTES = 32;

  private LinkMessages() {}

  static List<UnifiedAddresseeNumber> numbers(List<String> digits) {
    String field = "unified_addressee_numbers";
    return valid(
        field,
        () -> {
          if (digits.isEmpty()
              || digits.size() > MOST
              || new HashSet<>(digits).size() < digits.size()) {
            throw new IllegalArgumentException(
                field + ": " + digits.size() + " (expected: 1 to 500, each once)");
          }
          return digits.stream().map(UnifiedAddresseeNumber::new).toList();
        });
  }

  static UnifiedAddresseeNumber number(String digits) {
    return valid("unified_addressee_number", () -> new UnifiedAddresseeNumber(digits));
  }

  static byte[] handle(GetAddresseeNumberRequest request) {
    byte[] handle = request.getSymbolHandle().toByteArray();
    return valid(
        "symbol_handle",
        () -> {
          if (handle.length != HANDLE_BYTES) {
            throw new IllegalArgumentException(
                "symbol_handle: " + handle.length + " bytes (expected: 32)");
          }
          return handle;
        });
  }

  static Keep keep(KeepNumberRequest request) {
    UnifiedAddresseeNumber number = number(request.getUnifiedAddresseeNumber());
    Action action = valid("action", () -> action(request.getAction()));
    String changed = request.getNewUnifiedAddresseeNumber();
    return valid(
        "new_unified_addressee_number",
        () -> {
          if ((action == Action.CHANGE) == changed.isEmpty()) {
            throw new IllegalArgumentException(
                "new_unified_addressee_number: expected for CHANGE and for nothing else");
          }
          return new Keep(
              action,
              number,
              changed.isEmpty()
                  ? Optional.empty()
                  : Optional.of(new UnifiedAddresseeNumber(changed)));
        });
  }

  static KeepNumberResponse message(Kept kept) {
    return KeepNumberResponse.newBuilder()
        .setRegistered(kept.isRegistered())
        .setLinked(kept.isLinked())
        .build();
  }

  static GetSymbolResponse handle(byte[] handle) {
    return GetSymbolResponse.newBuilder().setSymbolHandle(ByteString.copyFrom(handle)).build();
  }

  static List<musubi.linkage.v1.AcquisitionState> states(List<AcquisitionState> states) {
    return states.stream()
        .map(state -> musubi.linkage.v1.AcquisitionState.forNumber(state.code()))
        .toList();
  }

  private static Action action(KeepAction action) {
    return switch (action) {
      case KEEP_ACTION_REGISTER -> Action.REGISTER;
      case KEEP_ACTION_CONFIRM -> Action.CONFIRM;
      case KEEP_ACTION_CHANGE -> Action.CHANGE;
      case KEEP_ACTION_DELETE -> Action.DELETE;
      case KEEP_ACTION_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("action: none that is known");
    };
  }
}
