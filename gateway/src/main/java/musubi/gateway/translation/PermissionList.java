package musubi.gateway.translation;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The permission list (照会許可用照合リスト): which business may ask which other for what.
 *
 * @param version rises by one with each change
 * @param rows in the order of their ids
 */
public record PermissionList(long version, List<Row> rows) {
  private static final String ROW_ID = "[a-z0-9-]{1,40}";

  /**
   * Checks versions and ids.
   *
   * @throws IllegalArgumentException what is wrong, by the row's place
   */
  public PermissionList {
    rows = List.copyOf(rows);
    if (version < 1) {
      throw new IllegalArgumentException("permission list: version below 1");
    }
    Set<String> ids = new HashSet<>();
    for (Row row : rows) {
      if (!ids.add(row.id())) {
        throw new IllegalArgumentException("permission list: row " + row.id() + " stands twice");
      }
    }
  }

  /**
   * One row.
   *
   * @param id stable, {@code [a-z0-9-]{1,40}}
   * @param askerBusiness as in purposes: {@code pension}
   * @param answererBusiness whose replicas answer: {@code register}
   * @param items of the replica that may leave, at least one
   * @param source document and place, or {@code ours}
   */
  public record Row(
      String id, String askerBusiness, String answererBusiness, List<String> items, String source) {
    public Row {
      items = List.copyOf(items);
      if (!id.matches(ROW_ID)
          || askerBusiness.isEmpty()
          || answererBusiness.isEmpty()
          || items.isEmpty()
          || source.isEmpty()) {
        throw new IllegalArgumentException(
            "permission list: a row without id, business, item or source");
      }
    }
  }

  /** The row of an id. */
  public Optional<Row> row(String id) {
    return rows.stream().filter(row -> row.id().equals(id)).findFirst();
  }
}
