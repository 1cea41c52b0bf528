package musubi.gateway.registry;

import musubi.gateway.access.Digests;
import musubi.gateway.access.Refusal;
import musubi.gateway.record.CallRecord;
import musubi.gateway.value.RequestId;

/** Takes pushed changes: checks what can be checked alone, then the lane. Thread-safe. */
public final class UpdateDesk {
  private final String municipality;
  private final UpdateLane lane;
  private final Digests digests;

  /** The desk of one municipality. */
  public UpdateDesk(String municipality, UpdateLane lane, Digests digests) {
    this.municipality = municipality;
    this.lane = lane;
    this.digests = digests;
  }

  /**
   * The number of the update, once it is durable.
   *
   * @param received the message as it came
   * @param answered the record of the call
   * @throws Refusal MUNICIPALITY_NOT_CALLERS, ITEM_INVALID, and what the lane refuses
   */
  UpdateLane.Taken accept(
      String method, RequestId id, byte[] received, Identity identity, CallRecord answered) {
    if (!identity.municipality().equals(municipality)) {
      throw Refusal.ofField(
          RegistryReason.MUNICIPALITY_NOT_CALLERS,
          Item.MUNICIPALITY_CODE.column(),
          RegistryReason.MUNICIPALITY_NOT_CALLERS.meaning());
    }
    ItemChecks.requireValidRecord(identity);
    return lane.submit(
        new UpdateLane.Update(method, id, digests.ofRequest(received), identity, answered));
  }
}
