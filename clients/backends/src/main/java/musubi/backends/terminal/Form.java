package musubi.backends.terminal;

import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import musubi.confirmation.v1.ConfirmRequest;
import musubi.confirmation.v1.SearchItems;
import musubi.confirmation.v1.SearchRequest;
import musubi.registry.v1.FourItems;
import musubi.type.v1.Sex;

/**
 * What an operator has filled in, as text, and the question that it makes. Whether a condition is
 * strong enough, a code genuine or a date real is the node's to say. Prints as redacted.
 *
 * @param filled items with their text; none is empty
 */
record Form(Map<Item, String> filled) {
  static final Set<Item> SEARCH = EnumSet.allOf(Item.class);
  static final Set<Item> FOUR_ITEMS = EnumSet.of(Item.NAME, Item.BIRTH, Item.SEX, Item.ADDRESS);
  static final Set<Item> CONFIRM =
      EnumSet.of(Item.CODE, Item.NAME, Item.BIRTH, Item.SEX, Item.ADDRESS);

  private static final Pattern NEXT_ITEM = Pattern.compile("[ \\t　]+(?=[^ \\t　=＝]+[=＝])");
  private static final Pattern ITEM = Pattern.compile("([^=＝]+)[=＝](.*)");

  Form {
    filled = Map.copyOf(filled);
  }

  /**
   * Reads {@code name=架空山　花子 birth=1980-04-01}; a text goes on until the next item.
   *
   * @param known items of this form
   * @throws IllegalArgumentException says what cannot be read
   */
  static Form of(String line, Set<Item> known) {
    Map<Item, String> filled = new EnumMap<>(Item.class);
    for (String part : NEXT_ITEM.split(line.strip())) {
      Matcher matcher = ITEM.matcher(part);
      Optional<Item> item = matcher.matches() ? Item.of(matcher.group(1)) : Optional.empty();
      if (item.isEmpty() || !known.contains(item.get())) {
        throw new IllegalArgumentException(
            "items are written as item=text, and these are: " + labels(known));
      }
      if (filled.put(item.get(), matcher.group(2).strip()) != null) {
        throw new IllegalArgumentException(item.get().label() + " stands twice");
      }
    }
    filled.values().removeIf(String::isEmpty);
    return new Form(filled);
  }

  /**
   * The search.
   *
   * @throws IllegalArgumentException says what is missing or too much
   */
  SearchRequest search() {
    SearchRequest.Builder search = SearchRequest.newBuilder();
    search.setIncludeRemoved(text(Item.REMOVED).startsWith("y"));
    Set<Item> keys = EnumSet.noneOf(Item.class);
    keys.addAll(filled.keySet());
    keys.remove(Item.REMOVED);
    if (keys.isEmpty()) {
      throw new IllegalArgumentException("nothing is filled in");
    }
    if (keys.contains(Item.CODE) || keys.contains(Item.NUMBER)) {
      if (keys.size() > 1) {
        throw new IllegalArgumentException("a code or number is searched by alone");
      }
      return keys.contains(Item.CODE)
          ? search.setResidentRecordCode(text(Item.CODE)).build()
          : search.setIndividualNumber(text(Item.NUMBER)).build();
    }
    return search.setItems(items()).build();
  }

  private SearchItems items() {
    SearchItems.Builder items =
        SearchItems.newBuilder()
            .setName(text(Item.NAME))
            .setNameKana(text(Item.KANA))
            .setAddress(text(Item.ADDRESS))
            .setMunicipalityCode(text(Item.CITY));
    if (filled.containsKey(Item.BIRTH)) {
      items.setBirthDate(BirthDates.read(text(Item.BIRTH)));
    }
    if (filled.containsKey(Item.SEX)) {
      items.setSex(sex());
    }
    return items.build();
  }

  /**
   * The confirmation: by the code, with the four items to compare or without; or by these.
   *
   * @throws IllegalArgumentException says what is missing
   */
  ConfirmRequest confirmation() {
    ConfirmRequest.Builder confirmation = ConfirmRequest.newBuilder();
    if (!filled.containsKey(Item.CODE)) {
      return confirmation.setFourItems(fourItems()).build();
    }
    confirmation.setResidentRecordCode(text(Item.CODE));
    return filled.size() == 1
        ? confirmation.build()
        : confirmation.setPresented(fourItems()).build();
  }

  private FourItems fourItems() {
    List<Item> missing = FOUR_ITEMS.stream().filter(item -> !filled.containsKey(item)).toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "all of the four items are needed; missing: " + labels(missing));
    }
    return FourItems.newBuilder()
        .setName(text(Item.NAME))
        .setBirthDate(BirthDates.read(text(Item.BIRTH)))
        .setSex(sex())
        .setAddress(text(Item.ADDRESS))
        .build();
  }

  private Sex sex() {
    return switch (text(Item.SEX)) {
      case "m", "M", "男" -> Sex.SEX_MALE;
      case "f", "F", "女" -> Sex.SEX_FEMALE;
      case "u", "U", "不明" -> Sex.SEX_UNKNOWN;
      default -> throw new IllegalArgumentException("sex is m 男, f 女 or u 不明");
    };
  }

  private String text(Item item) {
    return filled.getOrDefault(item, "");
  }

  private static String labels(Collection<Item> items) {
    return items.stream().map(Item::label).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return "Form[redacted]";
  }
}
