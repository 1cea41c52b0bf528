package musubi.gateway.bulk;

import java.io.OutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.UUID;
import musubi.gateway.pg.Statements;

/** Stores what is written as the pieces of a list's file, within one transaction. */
final class BulkFileWriter extends OutputStream {
  /** Bytes of every piece but the last. */
  static final int PIECE_BYTES = 64 * 1024;

  /** Pieces that are sent before they are waited for. */
  private static final int AT_ONCE = 16;

  private final PgBulk store;
  private final Statements statements;
  private final UUID list;
  private final MessageDigest digest;
  private final byte[] piece = new byte[PIECE_BYTES];
  private int filled;
  private int pieces;
  private long length;

  BulkFileWriter(PgBulk store, Statements statements, UUID list) {
    this.store = store;
    this.statements = statements;
    this.list = list;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256", e);
    }
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) {
    int done = 0;
    while (done < count) {
      int part = Math.min(count - done, PIECE_BYTES - filled);
      System.arraycopy(bytes, from + done, piece, filled, part);
      filled += part;
      done += part;
      if (filled == PIECE_BYTES) {
        store();
      }
    }
  }

  /** Stores the last piece. */
  @Override
  public void close() {
    if (filled > 0) {
      store();
    }
    statements.flush();
  }

  long length() {
    return length;
  }

  /** Digest of the whole file, once it is closed. */
  byte[] digest() {
    return digest.digest();
  }

  private void store() {
    digest.update(piece, 0, filled);
    store.piece(statements, list, pieces, Arrays.copyOf(piece, filled));
    length += filled;
    filled = 0;
    pieces++;
    if (pieces % AT_ONCE == 0) {
      statements.flush();
    }
  }
}
