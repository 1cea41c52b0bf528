package musubi.gateway.bulk;

import java.util.List;
import musubi.client.FourItemsCheck;
import musubi.confirmation.v1.BulkRow;
import musubi.confirmation.v1.SubmitBulkResponse;
import musubi.gateway.local.LocalNetwork;
import musubi.gateway.local.Member;
import musubi.registry.v1.IdentityRecord;

/** Bulk lists for tests of other packages. */
public final class Bulks {
  private static final Recipient RECIPIENT = Recipient.ec();

  private Bulks() {}

  /**
   * Submits a list with one person by each kind of key, has it approved and waits for its end.
   *
   * @param system who submits, at this node
   * @param to where the node forwards the calls to; empty when the list is for the node itself
   * @return id of the list
   */
  public static String ended(
      LocalNetwork network,
      Member node,
      String system,
      String business,
      String to,
      IdentityRecord person) {
    Clerk clerk = new Clerk(network, node, system, "OP-1", business, to);
    SubmitBulkResponse list =
        clerk.submit(
            RECIPIENT,
            "",
            List.of(
                BulkRow.newBuilder()
                    .setRowId("code")
                    .setResidentRecordCode(person.getResidentRecordCode())
                    .build(),
                BulkRow.newBuilder()
                    .setRowId("number")
                    .setIndividualNumber(person.getIndividualNumber())
                    .build(),
                BulkRow.newBuilder()
                    .setRowId("items")
                    .setFourItems(FourItemsCheck.itemsOf(person))
                    .build()));
    new Clerk(network, node, system, "OP-2", business, to).approving().approve(list);
    clerk.awaitEnd(list);
    return list.getBulkId();
  }
}
