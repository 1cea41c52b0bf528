package musubi.gateway.translation;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import musubi.directory.v1.CheckpointSignature;
import musubi.directory.v1.CommitmentState;
import musubi.directory.v1.KeyEntryKind;
import musubi.directory.v1.KeyLogCheckpoint;
import musubi.directory.v1.SignedKeyEntry;
import musubi.gateway.access.Refusal;
import musubi.gateway.pki.SigningKey;
import musubi.gateway.rpc.ClosedMessages;

/** Messages of the key log and the values behind them. */
public final class KeyLogMessages {
  private static final byte[] LINE = "musubi-key-entry-v1\n".getBytes(StandardCharsets.US_ASCII);

  private KeyLogMessages() {}

  /** An entry signed with a node's key of the directory. */
  public static SignedEntry sign(KeyEntry entry, SigningKey key) {
    byte[] bytes = message(entry).toByteArray();
    byte[] signed = signed(bytes);
    byte[] signature = key.sign(signed);
    byte[] serialised = message(bytes, signature).toByteArray();
    return new SignedEntry(serialised, signed, signature, Optional.of(entry));
  }

  /** The entry of a message; one of a kind that is not known here has no content. */
  public static SignedEntry entry(SignedKeyEntry message) {
    byte[] bytes = message.getEntry().toByteArray();
    byte[] signature = message.getSignature().toByteArray();
    return new SignedEntry(
        message(bytes, signature).toByteArray(), signed(bytes), signature, parsed(bytes));
  }

  /** An entry of the log as it was serialised. */
  public static SignedEntry entry(byte[] serialised) {
    try {
      return entry(SignedKeyEntry.parseFrom(serialised));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored entry of the key log cannot be read");
    }
  }

  /** The message of an entry. */
  public static SignedKeyEntry message(SignedEntry entry) {
    try {
      return SignedKeyEntry.parseFrom(entry.serialised());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an entry of the key log cannot be read");
    }
  }

  /** The checkpoint of a message. */
  public static Checkpoint checkpoint(KeyLogCheckpoint message) {
    return new Checkpoint(
        message.getSize(),
        message.getRoot().toByteArray(),
        message.getSignaturesList().stream()
            .map(
                each ->
                    new Checkpoint.Signature(each.getSigner(), each.getSignature().toByteArray()))
            .toList());
  }

  /** The message of a checkpoint. */
  public static KeyLogCheckpoint message(Checkpoint checkpoint) {
    KeyLogCheckpoint.Builder message =
        KeyLogCheckpoint.newBuilder()
            .setSize(checkpoint.size())
            .setRoot(ByteString.copyFrom(checkpoint.root()));
    checkpoint
        .signatures()
        .forEach(
            each ->
                message.addSignatures(
                    CheckpointSignature.newBuilder()
                        .setSigner(each.signer())
                        .setSignature(ByteString.copyFrom(each.signature()))));
    return message.build();
  }

  /** A checkpoint as it is stored: the serialised message. */
  public static byte[] stored(Checkpoint checkpoint) {
    return message(checkpoint).toByteArray();
  }

  /** A stored checkpoint. */
  public static Checkpoint storedCheckpoint(byte[] stored) {
    try {
      return checkpoint(KeyLogCheckpoint.parseFrom(stored));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a stored checkpoint cannot be read");
    }
  }

  private static SignedKeyEntry message(byte[] entry, byte[] signature) {
    return SignedKeyEntry.newBuilder()
        .setEntry(ByteString.copyFrom(entry))
        .setSignature(ByteString.copyFrom(signature))
        .build();
  }

  private static byte[] signed(byte[] entry) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(LINE);
    out.writeBytes(entry);
    return out.toByteArray();
  }

  private static musubi.directory.v1.KeyEntry message(KeyEntry entry) {
    return musubi.directory.v1.KeyEntry.newBuilder()
        .setKindValue(entry.kind().number())
        .setOrganisation(entry.organisation())
        .setEpoch(entry.epoch())
        .setKey(ByteString.copyFrom(entry.key()))
        .setPossession(ByteString.copyFrom(entry.possession()))
        .setStateValue(entry.state().map(KeyState::code).orElse(0))
        .setListVersion(entry.listVersion())
        .setNotBefore(entry.notBefore())
        .setNotAfter(entry.notAfter())
        .build();
  }

  private static Optional<KeyEntry> parsed(byte[] bytes) {
    try {
      musubi.directory.v1.KeyEntry message = musubi.directory.v1.KeyEntry.parseFrom(bytes);
      ClosedMessages.requireKnown(message);
      Optional<KeyEntry.Kind> kind = kind(message.getKind());
      if (kind.isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new KeyEntry(
              kind.get(),
              message.getOrganisation(),
              message.getEpoch(),
              message.getKey().toByteArray(),
              message.getPossession().toByteArray(),
              state(message.getState()),
              message.getListVersion(),
              message.getNotBefore(),
              message.getNotAfter()));
    } catch (InvalidProtocolBufferException | Refusal e) {
      return Optional.empty();
    }
  }

  private static Optional<KeyEntry.Kind> kind(KeyEntryKind message) {
    return message == KeyEntryKind.UNRECOGNIZED
        ? Optional.empty()
        : Arrays.stream(KeyEntry.Kind.values())
            .filter(kind -> kind.number() == message.getNumber())
            .findFirst();
  }

  private static Optional<KeyState> state(CommitmentState message) {
    return message == CommitmentState.UNRECOGNIZED
        ? Optional.empty()
        : KeyState.ofCode(message.getNumber());
  }
}
