package musubi.auditor;

import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A resident's current record, and the last update that was applied for the resident; one of them
 * may not be there.
 *
 * @param number what the record says that its number is
 * @param items the record's items; empty when there is no record
 * @param last number of the last applied update; 0 when there is none
 * @param notice of that update
 */
record ResidentRecord(
    String code,
    Optional<Long> number,
    Map<Item, String> items,
    long last,
    Optional<ByteBuffer> notice) {
  private static final int CODE_FIELD = 1;
  private static final int FIRST_ITEM = 5;

  static final String SELECT =
      """
      select coalesce(f.resident_record_code, u.resident_record_code), f.update_sequence_number,
             coalesce(u.number, 0), u.notice, %s
        from (select * from identity_record where municipality_code = ?) f
        full join (select distinct on (resident_record_code) resident_record_code, number, notice
                     from identity_update
                    where municipality = ? and disposition = 1
                    order by resident_record_code, number desc) u
          on u.resident_record_code = f.resident_record_code
       order by coalesce(f.resident_record_code, u.resident_record_code) collate "C"
      """
          .formatted(
              Arrays.stream(Item.values())
                  .map(item -> item.sql("f"))
                  .collect(Collectors.joining(", ")));

  static ResidentRecord read(ResultSet row) throws SQLException {
    Map<Item, String> items = new EnumMap<>(Item.class);
    Optional<Long> number = Optional.of(row.getLong(2)).filter(value -> value != 0);
    if (number.isPresent()) {
      for (Item item : Item.values()) {
        items.put(item, row.getString(FIRST_ITEM + item.ordinal()));
      }
    }
    return new ResidentRecord(
        row.getString(1),
        number,
        items,
        row.getLong(3),
        Optional.ofNullable(row.getBytes(4)).map(ByteBuffer::wrap));
  }

  /** Names of the items that differ in another tier's record. */
  List<String> unlike(ResidentRecord other) {
    return items.keySet().stream()
        .filter(item -> !items.get(item).equals(other.items.get(item)))
        .map(Item::column)
        .toList();
  }

  /** Names of the items that differ in the notice of the last applied update. */
  List<String> unlikeNotice() {
    if (notice.isEmpty()) {
      return List.of("no notice");
    }
    try {
      WireMessage message = WireMessage.of(notice.get());
      List<String> names = new ArrayList<>();
      if (!message.text(CODE_FIELD).equals(code)) {
        names.add("resident_record_code");
      }
      items.keySet().stream()
          .filter(item -> !items.get(item).equals(item.in(message)))
          .map(Item::column)
          .forEach(names::add);
      return names;
    } catch (IllegalArgumentException e) {
      return List.of("notice that cannot be read");
    }
  }

  @Override
  public String toString() {
    return "ResidentRecord[redacted]";
  }
}
