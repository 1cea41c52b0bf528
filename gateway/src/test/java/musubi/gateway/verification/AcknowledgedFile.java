package musubi.gateway.verification;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import musubi.auditor.Acknowledged;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;

/**
 * What registers were answered, for the auditor: written and flushed before anybody counts on it.
 *
 * <p>Thread-safe.
 */
final class AcknowledgedFile implements AutoCloseable {
  private static final int UPDATE_SEQUENCE_NUMBER = 29;

  private final BufferedWriter writer;

  AcknowledgedFile(Path file) {
    try {
      writer = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  synchronized void add(UUID requestId, long number, IdentityRecord pushed) {
    try {
      writer.write(
          new Acknowledged(
                  pushed.getMunicipalityCode(),
                  requestId,
                  number,
                  pushed.getResidentRecordCode(),
                  HexFormat.of().formatHex(sha256(notice(pushed, number).toByteArray())))
              .line());
      writer.newLine();
      writer.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }

  /** The notice that the contract makes of a record: the items that both have, and the number. */
  private static IdentityNotice notice(IdentityRecord record, long number) {
    IdentityNotice.Builder notice = IdentityNotice.newBuilder();
    record
        .getAllFields()
        .forEach(
            (item, value) -> {
              FieldDescriptor same =
                  IdentityNotice.getDescriptor().findFieldByNumber(item.getNumber());
              if (same != null) {
                notice.setField(same, value);
              }
            });
    return notice
        .setField(IdentityNotice.getDescriptor().findFieldByNumber(UPDATE_SEQUENCE_NUMBER), number)
        .build();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }
}
