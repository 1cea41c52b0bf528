package musubi.auditor;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A resident's current record, and the number of the last update that was applied for the resident;
 * one of them may not be there.
 *
 * @param items values in the order of {@link #ITEMS}; empty when there is no record
 */
record ResidentRecord(String code, Optional<Long> number, long last, List<String> items) {
  /** The items that leave a municipality, of [003 4.2]. */
  static final List<String> ITEMS =
      List.of(
          "name_kanji",
          "name_gaiji_count",
          "name_kana",
          "name_kana_unvoiced",
          "birth_date",
          "sex",
          "oaza_aza_code",
          "address",
          "address_gaiji_count",
          "individual_number",
          "change_reason",
          "change_date",
          "operator_id",
          "operation_terminal_id",
          "update_sequence_number",
          "gaiji_flag",
          "timestamp",
          "former_surname_kanji",
          "former_surname_gaiji_count",
          "former_surname_kana",
          "former_surname_gaiji_change_serial",
          "name_gaiji_change_serial",
          "address_gaiji_change_serial");

  static final String SELECT =
      """
      select coalesce(f.resident_record_code, u.resident_record_code) as code,
             f.update_sequence_number, coalesce(u.last, 0), %s
        from (select * from identity_record where municipality_code = ?) f
        full join (select resident_record_code, max(number) as last
                     from identity_update
                    where municipality = ? and disposition = 1
                    group by resident_record_code) u
          on u.resident_record_code = f.resident_record_code
       order by coalesce(f.resident_record_code, u.resident_record_code) collate "C"
      """
          .formatted("f." + String.join(", f.", ITEMS));

  private static final int FIRST_ITEM = 4;

  static ResidentRecord read(ResultSet row) throws SQLException {
    String code = row.getString(1);
    long number = row.getLong(2);
    if (row.wasNull()) {
      return new ResidentRecord(code, Optional.empty(), row.getLong(3), List.of());
    }
    List<String> items = new ArrayList<>();
    for (int i = 0; i < ITEMS.size(); i++) {
      items.add(row.getString(FIRST_ITEM + i));
    }
    return new ResidentRecord(code, Optional.of(number), row.getLong(3), items);
  }

  /** Names of the items that differ. */
  List<String> unlike(ResidentRecord other) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < ITEMS.size(); i++) {
      if (!items.get(i).equals(other.items.get(i))) {
        names.add(ITEMS.get(i));
      }
    }
    return names;
  }

  @Override
  public String toString() {
    return "ResidentRecord[redacted]";
  }
}
