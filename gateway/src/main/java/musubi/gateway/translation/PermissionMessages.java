package musubi.gateway.translation;

import com.google.protobuf.InvalidProtocolBufferException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import musubi.broker.v1.PermissionRow;
import musubi.gateway.access.Refusal;

/** The permission list as the broker serialises it; its SHA-256 stands in the key log. */
public final class PermissionMessages {
  private PermissionMessages() {}

  /** A list, serialised. */
  public static byte[] serialised(PermissionList list) {
    musubi.broker.v1.PermissionList.Builder message =
        musubi.broker.v1.PermissionList.newBuilder().setVersion(list.version());
    for (PermissionList.Row row : list.rows()) {
      message.addRows(
          PermissionRow.newBuilder()
              .setRowId(row.id())
              .setAskerBusiness(row.askerBusiness())
              .setAnswererBusiness(row.answererBusiness())
              .addAllItems(row.items())
              .setSource(row.source()));
    }
    return message.build().toByteArray();
  }

  /**
   * The list of its serialised form.
   *
   * @throws Refusal LIST_ROLLED_BACK: it cannot be read
   */
  public static PermissionList parse(byte[] serialised) {
    try {
      musubi.broker.v1.PermissionList message =
          musubi.broker.v1.PermissionList.parseFrom(serialised);
      return new PermissionList(
          message.getVersion(),
          message.getRowsList().stream()
              .map(
                  row ->
                      new PermissionList.Row(
                          row.getRowId(),
                          row.getAskerBusiness(),
                          row.getAnswererBusiness(),
                          row.getItemsList(),
                          row.getSource()))
              .toList());
    } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
      throw Refusal.of(TranslationReason.LIST_ROLLED_BACK, "the permission list cannot be read");
    }
  }

  /** What stands in the key log of a serialised list, 32 bytes. */
  public static byte[] digest(byte[] serialised) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(serialised);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
