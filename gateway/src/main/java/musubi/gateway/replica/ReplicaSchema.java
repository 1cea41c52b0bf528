package musubi.gateway.replica;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The items that a business's replicas have, from {@code schemas.tsv} beside this class. */
public final class ReplicaSchema {
  private static final Map<String, ReplicaSchema> ALL = read();
  private static final int COLUMNS = 8;

  private final Map<String, Item> items = new LinkedHashMap<>();

  /**
   * One item.
   *
   * @param longest characters of a value at most
   * @param format of the whole value
   * @param isResidence whether it tells where the person lives
   */
  private record Item(
      String name, boolean isRequired, int longest, Pattern format, boolean isResidence) {
    boolean holds(String value) {
      return value.codePointCount(0, value.length()) <= longest && format.matcher(value).matches();
    }
  }

  private ReplicaSchema() {}

  /** The schema of a business; empty when it keeps no replicas. */
  public static Optional<ReplicaSchema> of(String business) {
    return Optional.ofNullable(ALL.get(business));
  }

  /** Names of all items, in the order in which they are answered. */
  public List<String> names() {
    return List.copyOf(items.keySet());
  }

  /** Items that tell where the person lives: they leave by no automatic answer. */
  public Set<String> residence() {
    return items.values().stream()
        .filter(Item::isResidence)
        .map(Item::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether the schema has an item, and a value has its format. */
  public boolean holds(String item, String value) {
    return items.containsKey(item) && items.get(item).holds(value);
  }

  /** The first item that is missing or breaks its format; empty when all is well. */
  public Optional<String> fault(Map<String, String> values) {
    return values.entrySet().stream()
        .filter(value -> !holds(value.getKey(), value.getValue()))
        .map(Map.Entry::getKey)
        .findFirst()
        .or(
            () ->
                items.values().stream()
                    .filter(item -> item.isRequired() && !values.containsKey(item.name()))
                    .map(Item::name)
                    .findFirst());
  }

  private static Map<String, ReplicaSchema> read() {
    Map<String, ReplicaSchema> schemas = new HashMap<>();
    try (InputStream in = ReplicaSchema.class.getResourceAsStream("schemas.tsv")) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .forEach(line -> enter(line, schemas));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.copyOf(schemas);
  }

  private static void enter(String line, Map<String, ReplicaSchema> schemas) {
    String[] row = line.split("\t", -1);
    if (row.length != COLUMNS) {
      throw new IllegalStateException("schemas.tsv: " + row.length + " columns: " + line);
    }
    Item item =
        new Item(
            row[1],
            row[2].equals("yes"),
            Integer.parseInt(row[3]),
            Pattern.compile(row[4]),
            row[5].equals("yes"));
    schemas.computeIfAbsent(row[0], business -> new ReplicaSchema()).items.put(item.name(), item);
  }
}
