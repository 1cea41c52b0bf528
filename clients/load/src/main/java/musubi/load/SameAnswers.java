package musubi.load;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import musubi.confirmation.v1.MatchKind;
import musubi.confirmation.v1.SearchResponse;

/** Whether the baseline answers what the node answers. */
final class SameAnswers {
  private SameAnswers() {}

  /**
   * Byte for byte; the order of a list says nothing. A node also finds by other spellings and by
   * dates that are known in part: those hits the baseline need not have.
   *
   * @throws IllegalStateException it does not
   */
  static void require(InquiryKey key, List<byte[]> node, List<byte[]> baseline) {
    List<String> ours = comparable(key, node);
    if (ours.isEmpty() || !ours.equals(comparable(key, baseline))) {
      throw new IllegalStateException("the baseline answers other bytes than the node");
    }
  }

  private static List<String> comparable(InquiryKey key, List<byte[]> answer) {
    Stream<byte[]> messages = answer.stream();
    return (key == InquiryKey.NAME ? messages.filter(SameAnswers::isExactHit) : messages)
        .map(HexFormat.of()::formatHex)
        .sorted()
        .toList();
  }

  private static boolean isExactHit(byte[] message) {
    try {
      return SearchResponse.parseFrom(message).getHit().getMatch() == MatchKind.MATCH_KIND_EXACT;
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("an answer that is none", e);
    }
  }
}
