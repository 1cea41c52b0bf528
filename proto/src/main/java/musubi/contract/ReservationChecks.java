package musubi.contract;

import static musubi.contract.ContractChange.*;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Numbers and names that may never be used again. */
final class ReservationChecks {
  private ReservationChecks() {}

  /** Reserved numbers, from and up to but not with, and names of a message or enumeration. */
  private record Reserved(String element, List<int[]> ranges, List<String> names) {
    static Reserved of(Descriptor message) {
      var proto = message.toProto();
      return new Reserved(
          message.getFullName(),
          proto.getReservedRangeList().stream()
              .map(range -> new int[] {range.getStart(), range.getEnd()})
              .toList(),
          proto.getReservedNameList());
    }

    static Reserved of(EnumDescriptor list) {
      var proto = list.toProto();
      return new Reserved(
          list.getFullName(),
          proto.getReservedRangeList().stream()
              .map(range -> new int[] {range.getStart(), Math.addExact(range.getEnd(), 1)})
              .toList(),
          proto.getReservedNameList());
    }

    boolean has(int number) {
      return ranges.stream().anyMatch(range -> range[0] <= number && number < range[1]);
    }

    /** First number of each range that the other has not whole; found at the ends of its ranges. */
    IntStream missingFrom(Reserved other) {
      return ranges.stream()
          .flatMapToInt(
              range ->
                  IntStream.concat(
                          IntStream.of(range[0]), other.ranges.stream().mapToInt(each -> each[1]))
                      .filter(number -> range[0] <= number && number < range[1])
                      .filter(number -> !other.has(number))
                      .sorted()
                      .limit(1));
    }
  }

  /** What is gone must be reserved. */
  static Stream<Finding> ofGone(Versions versions) {
    return Stream.concat(
        versions.both(
            each -> each.messages,
            (was, is) ->
                was.getFields().stream()
                    .filter(field -> FieldChecks.isNew(is, field))
                    .flatMap(
                        field -> unreserved(Reserved.of(is), field.getNumber(), field.getName()))),
        versions.both(
            each -> each.enums,
            (was, is) ->
                was.getValues().stream()
                    .filter(value -> is.findValueByName(value.getName()) == null)
                    .filter(value -> is.findValueByNumber(value.getNumber()) == null)
                    .flatMap(
                        value -> unreserved(Reserved.of(is), value.getNumber(), value.getName()))));
  }

  /** What was reserved stays reserved. */
  static Stream<Finding> kept(Versions versions) {
    return Stream.concat(
        versions.both(
            each -> each.messages, (was, is) -> changed(Reserved.of(was), Reserved.of(is))),
        versions.both(each -> each.enums, (was, is) -> changed(Reserved.of(was), Reserved.of(is))));
  }

  private static Stream<Finding> unreserved(Reserved now, int number, String name) {
    var findings = Stream.<Finding>builder();
    if (!now.has(number)) {
      findings.add(new Finding(NUMBER_NOT_RESERVED, now.element(), "number " + number));
    }
    if (!now.names().contains(name)) {
      findings.add(new Finding(NAME_NOT_RESERVED, now.element(), name));
    }
    return findings.build();
  }

  private static Stream<Finding> changed(Reserved was, Reserved is) {
    return Stream.concat(
        difference(RESERVATION_GONE, was, is), difference(RESERVATION_ADDED, is, was));
  }

  private static Stream<Finding> difference(ContractChange change, Reserved one, Reserved other) {
    return Stream.concat(
        one.missingFrom(other)
            .mapToObj(number -> new Finding(change, one.element(), "number " + number)),
        one.names().stream()
            .filter(name -> !other.names().contains(name))
            .map(name -> new Finding(change, one.element(), name)));
  }
}
