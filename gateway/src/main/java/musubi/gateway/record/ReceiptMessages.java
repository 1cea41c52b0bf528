package musubi.gateway.record;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Metadata;
import java.time.Instant;
import musubi.record.v1.Receipt;

/** A receipt as it travels: {@code musubi.record.v1.Receipt}, one per node, in the trailers. */
public final class ReceiptMessages {
  /** The trailer; a node adds its receipt to those that are there. */
  public static final Metadata.Key<byte[]> TRAILER =
      Metadata.Key.of("musubi-receipt-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private ReceiptMessages() {}

  /** The receipt of one leaf of a batch. */
  static byte[] receipt(Batch batch, byte[] signature, int index, byte[] leaf, Instant recordedAt) {
    Receipt.Builder receipt =
        Receipt.newBuilder()
            .setVersion(Batch.VERSION)
            .setNode(batch.node())
            .setKeyId(UnsafeByteOperations.unsafeWrap(batch.keyId()))
            .setLeaf(UnsafeByteOperations.unsafeWrap(leaf))
            .setRecordedAt(Fields.micros(recordedAt))
            .setSignedAt(Fields.micros(batch.signedAt()))
            .setPromisedBy(Fields.micros(batch.promisedBy()))
            .setBatchIndex(index)
            .setBatchSize(batch.tree().size())
            .setSignature(UnsafeByteOperations.unsafeWrap(signature));
    batch.tree().path(index).stream()
        .map(UnsafeByteOperations::unsafeWrap)
        .forEach(receipt::addPath);
    return receipt.build().toByteArray();
  }
}
