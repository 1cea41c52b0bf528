package musubi.auditor;

import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Optional;

/** The lane row of a municipality says what its last update says. */
final class LaneCheck {
  private static final String SELECT =
      "select last_number, received_hash, sent_hash from lane where municipality = ?";

  private record Lane(long lastNumber, ByteBuffer receivedHash, ByteBuffer sentHash) {}

  private LaneCheck() {}

  static void run(String municipality, Tier tier, Optional<Update> last, Report report)
      throws SQLException {
    Lane expected =
        new Lane(
            last.map(Update::number).orElse(0L),
            last.map(Update::receivedHash).orElse(Update.NO_HASH),
            last.map(Update::sentHash).orElse(Update.NO_HASH));
    Lane lane = read(municipality, tier);
    report.count("lanes", 1);
    if (lane.lastNumber() != expected.lastNumber()) {
      report.found(
          Fault.LANE_WRONG,
          municipality,
          tier.holder(),
          "the lane is at %d, the last number is %d"
              .formatted(lane.lastNumber(), expected.lastNumber()));
    } else if (!lane.equals(expected)) {
      report.found(
          Fault.LANE_WRONG,
          municipality,
          tier.holder(),
          "the lane's running hash is not that of number " + expected.lastNumber());
    }
  }

  private static Lane read(String municipality, Tier tier) throws SQLException {
    try (Rows<Lane> rows =
        new Rows<>(
            tier.connection(),
            SELECT,
            row ->
                new Lane(
                    row.getLong(1),
                    ByteBuffer.wrap(row.getBytes(2)),
                    ByteBuffer.wrap(row.getBytes(3))),
            municipality)) {
      return rows.peek().orElse(new Lane(0, Update.NO_HASH, Update.NO_HASH));
    }
  }
}
