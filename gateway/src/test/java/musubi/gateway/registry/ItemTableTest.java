package musubi.gateway.registry;

import static java.util.stream.Collectors.toMap;
import static musubi.gateway.local.TestNetwork.FUKUOKA;
import static musubi.gateway.local.TestNetwork.FUKUOKA_PREFECTURE;
import static musubi.gateway.local.TestNetwork.SETAGAYA;
import static musubi.gateway.local.TestNetwork.TOKYO;
import static musubi.gateway.local.TestNetwork.rows;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.DescriptorProtos.DescriptorProto.ReservedRange;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import musubi.gateway.Reviewed;
import musubi.gateway.local.Member;
import musubi.gateway.local.TestNetwork;
import musubi.registry.v1.IdentityNotice;
import musubi.registry.v1.IdentityRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The table of items against the reviewed list, the contracts and the databases. */
@Execution(ExecutionMode.SAME_THREAD)
class ItemTableTest {
  private static final List<Row> EXPECTED =
      Reviewed.rows("items.tsv").stream()
          .map(
              c ->
                  new Row(
                      Integer.parseInt(c.get(0)),
                      c.get(1),
                      c.get(2),
                      c.get(3).equals("yes"),
                      c.get(5).equals("yes")))
          .toList();

  private record Row(
      int number, String name, String sqlType, boolean leaves, boolean mayChangeInMove) {}

  @Test
  void items_program_areThoseOfTheReviewedList() {
    List<Row> actual =
        Item.ALL.stream()
            .map(
                item ->
                    new Row(
                        item.number(),
                        item.column(),
                        sqlType(item),
                        item.leaves(),
                        item.mayChangeInMove()))
            .toList();

    assertEquals(EXPECTED, actual);
    assertEquals(42, actual.size());
  }

  @Test
  void record_contract_hasExactlyTheItems() {
    assertEquals(numbered(row -> true), fields(IdentityRecord.getDescriptor()));
  }

  @Test
  void notice_contract_hasExactlyTheItemsThatLeave() {
    assertEquals(numbered(Row::leaves), fields(IdentityNotice.getDescriptor()));
  }

  @Test
  void notice_contract_reservesEveryItemThatStays() {
    List<ReservedRange> reserved = IdentityNotice.getDescriptor().toProto().getReservedRangeList();

    for (Row row : EXPECTED) {
      boolean isReserved =
          reserved.stream()
              .anyMatch(r -> r.getStart() <= row.number() && row.number() < r.getEnd());
      assertEquals(!row.leaves(), isReserved, row.name());
    }
  }

  @Test
  void notice_contract_hasFieldsOfTheRecordsTypes() {
    for (FieldDescriptor field : IdentityNotice.getDescriptor().getFields()) {
      FieldDescriptor same = IdentityRecord.getDescriptor().findFieldByNumber(field.getNumber());
      assertEquals(same.getType(), field.getType(), field.getName());
      assertEquals(typeName(same), typeName(field), field.getName());
    }
  }

  @Test
  void columns_municipality_areAllItems() {
    for (Member member : List.of(SETAGAYA, FUKUOKA)) {
      assertEquals(columns(row -> true), columnsOf(member), member.label());
    }
  }

  @Test
  void columns_upperTiers_areWhatLeavesAndTheStatus() {
    for (Member member : List.of(TOKYO, FUKUOKA_PREFECTURE, Member.NATION)) {
      assertEquals(
          columns(row -> row.leaves() || row.name().equals("record_status")),
          columnsOf(member),
          member.label());
    }
  }

  @Test
  void table_everyTier_isKeyedByMunicipalityAndCode() {
    for (Member member : List.of(TestNetwork.SETAGAYA, TestNetwork.TOKYO, Member.NATION)) {
      assertEquals(
          List.of(List.of("municipality_code"), List.of("resident_record_code")),
          rows(
              TestNetwork.shared(),
              member,
              """
              select k.column_name from information_schema.key_column_usage k
                join information_schema.table_constraints c using (constraint_schema, constraint_name)
               where c.constraint_type = 'PRIMARY KEY' and c.table_name = 'identity_record'
               order by k.ordinal_position
              """));
    }
  }

  @Test
  void list_everyRow_namesItsSources() {
    for (List<String> cells : Reviewed.rows("items.tsv")) {
      assertTrue(cells.get(4).startsWith("[002 "), cells.get(1));
      assertTrue(cells.get(6).startsWith("[002 ") || cells.get(6).startsWith("ours"), cells.get(1));
    }
  }

  private static TreeMap<Integer, String> numbered(Predicate<Row> filter) {
    return EXPECTED.stream()
        .filter(filter)
        .collect(toMap(Row::number, Row::name, (a, b) -> a, TreeMap::new));
  }

  private static TreeMap<Integer, String> fields(Descriptor message) {
    return message.getFields().stream()
        .collect(
            toMap(FieldDescriptor::getNumber, FieldDescriptor::getName, (a, b) -> a, TreeMap::new));
  }

  private static List<String> columns(Predicate<Row> filter) {
    return EXPECTED.stream()
        .filter(filter)
        .map(row -> row.name() + " " + row.sqlType() + " NO")
        .sorted()
        .toList();
  }

  private static List<String> columnsOf(Member member) {
    List<String> columns = new ArrayList<>();
    rows(
            TestNetwork.shared(),
            member,
            "select column_name, data_type, is_nullable from information_schema.columns"
                + " where table_name = 'identity_record' and column_name not like '%\\_key'")
        .forEach(row -> columns.add(String.join(" ", row)));
    columns.sort(null);
    return columns;
  }

  private static String sqlType(Item item) {
    return switch (item.kind().sqlType()) {
      case "text" -> "text";
      case "int4" -> "integer";
      case "int8" -> "bigint";
      case "bool" -> "boolean";
      case "timestamptz" -> "timestamp with time zone";
      default -> "?";
    };
  }

  private static String typeName(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getFullName();
      case ENUM -> field.getEnumType().getFullName();
      default -> field.getJavaType().name();
    };
  }
}
