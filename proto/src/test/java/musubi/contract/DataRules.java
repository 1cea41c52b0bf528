package musubi.contract;

import static musubi.options.v1.DataClass.DATA_CLASS_ADDRESSEE_NUMBER;
import static musubi.options.v1.DataClass.DATA_CLASS_INDIVIDUAL_NUMBER;
import static musubi.options.v1.DataClass.DATA_CLASS_OTHER_PERSONAL;
import static musubi.options.v1.DataClass.DATA_CLASS_RESIDENT_RECORD_CODE;
import static musubi.options.v1.DataClass.DATA_CLASS_SYMBOL;
import static musubi.options.v1.DataClass.DATA_CLASS_UNSPECIFIED;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import musubi.contract.Contract.Field;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;

/** What must hold for personal data in messages; each check answers with the faults it found. */
final class DataRules {
  static final String RECORD = "musubi.registry.v1.IdentityRecord";
  static final String NOTICE = "musubi.registry.v1.IdentityNotice";

  /** Items that say nothing about the person. */
  private static final Set<String> NOT_PERSONAL =
      Set.of("update_sequence_number", "abnormal_update_sequence_number", "timestamp");

  /** The sending body's own code: part of the address, and the sender's name in every log line. */
  private static final Set<String> OPEN =
      Set.of(RECORD + ".municipality_code", NOTICE + ".municipality_code");

  /** Names that mark personal data wherever they stand, alone or as the end of a longer name. */
  private static final Map<String, DataClass> MARKS =
      Map.of(
          "individual_number", DATA_CLASS_INDIVIDUAL_NUMBER,
          "resident_record_code", DATA_CLASS_RESIDENT_RECORD_CODE,
          "symbol", DATA_CLASS_SYMBOL,
          "addressee_number", DATA_CLASS_ADDRESSEE_NUMBER);

  /**
   * What may leave a municipality ([003 4.2], [002 4]): the eight items with their reading aids,
   * and the particulars of transport that a prefecture keeps.
   */
  private static final Set<String> OUTBOUND =
      Set.of(
          // code, birth date, sex, Individual Number, change
          "resident_record_code",
          "birth_date",
          "sex",
          "individual_number",
          "change_reason",
          "change_date",
          // name
          "name_kanji",
          "name_gaiji_count",
          "name_kana",
          "name_kana_unvoiced",
          "name_gaiji_change_serial",
          "former_surname_kanji",
          "former_surname_gaiji_count",
          "former_surname_kana",
          "former_surname_gaiji_change_serial",
          // address
          "municipality_code",
          "oaza_aza_code",
          "address",
          "address_gaiji_count",
          "address_gaiji_change_serial",
          // transport
          "operator_id",
          "operation_terminal_id",
          "update_sequence_number",
          "gaiji_flag",
          "timestamp");

  private DataRules() {}

  /** Every field that holds personal data says which. */
  static List<String> classified(Contract contract) {
    var known = knownNames(contract);
    var faults = new ArrayList<String>();
    for (Field field : fields(contract)) {
      var name = field.descriptor().getName();
      var item = field.descriptor().getOptions().getExtension(Data.item);
      var expected = known.getOrDefault(name, mark(name));
      if (expected != DATA_CLASS_UNSPECIFIED && field.data() != expected) {
        faults.add(fullName(field) + ": " + field.data() + " (expected: " + expected + ")");
      } else if (needsClass(field, item) && field.data() == DATA_CLASS_UNSPECIFIED) {
        faults.add(fullName(field) + ": an item without data class");
      }
    }
    return faults;
  }

  /** Values of persons are redacted, and say so where they are worst. */
  static List<String> redacted(Contract contract) {
    var faults = new ArrayList<String>();
    for (Field field : fields(contract)) {
      if (!carriesValue(field.descriptor()) || OPEN.contains(fullName(field))) {
        continue;
      }
      var personal = field.data() != DATA_CLASS_UNSPECIFIED || sealsPerson(contract, field);
      if (personal && !field.descriptor().getOptions().getDebugRedact()) {
        faults.add(fullName(field) + ": no debug_redact");
      }
      var worst = personal && field.data() != DATA_CLASS_OTHER_PERSONAL && field.sealed().isEmpty();
      if (worst && !field.comment().replaceAll("\\s+", " ").contains("Never logged.")) {
        faults.add(fullName(field) + ": no \"Never logged.\"");
      }
    }
    return faults;
  }

  /** A symbol never stands in one message tree with an Individual Number ([003 R-062]). */
  static List<String> unmixed(Contract contract) {
    var faults = new ArrayList<String>();
    for (Descriptor message : contract.messages()) {
      var symbols = paths(contract, message, DATA_CLASS_SYMBOL);
      var numbers = paths(contract, message, DATA_CLASS_INDIVIDUAL_NUMBER);
      if (!symbols.isEmpty() && !numbers.isEmpty()) {
        faults.add(message.getFullName() + ": symbol at " + symbols + " with number at " + numbers);
      }
    }
    return faults;
  }

  /** Every sealed field names a message that there is. */
  static List<String> sealedKnown(Contract contract) {
    return fields(contract).stream()
        .filter(field -> field.sealed().flatMap(contract::message).isEmpty())
        .filter(field -> field.sealed().isPresent())
        .map(field -> fullName(field) + ": no message " + field.sealed().orElseThrow())
        .toList();
  }

  /** A notice is an identity record with what stays in the municipality left out. */
  static List<String> outboundOnly(Contract contract) {
    var record = contract.message(RECORD).orElseThrow();
    var notice = contract.message(NOTICE).orElseThrow();
    var faults = new ArrayList<String>();
    for (Field field : contract.fields(notice)) {
      var original = record.findFieldByName(field.descriptor().getName());
      if (!OUTBOUND.contains(field.descriptor().getName())) {
        faults.add(fullName(field) + ": stays in the municipality");
      } else if (original == null || !shape(original).equals(shape(field.descriptor()))) {
        faults.add(fullName(field) + ": unlike the record's");
      }
    }
    for (FieldDescriptor field : record.getFields()) {
      var number = field.getNumber();
      if (notice.findFieldByNumber(number) == null && !notice.isReservedNumber(number)) {
        faults.add(NOTICE + ": " + field.getName() + " (" + number + ") is not reserved");
      }
    }
    return faults;
  }

  /** Paths to all fields of a class below a message, into nested, sealed and byte-exact types. */
  static List<String> paths(Contract contract, Descriptor message, DataClass data) {
    return paths(contract, message, field -> field.data() == data);
  }

  /** Paths to all wanted fields below a message, into nested, sealed and byte-exact types. */
  static List<String> paths(Contract contract, Descriptor message, Predicate<Field> wanted) {
    var found = new ArrayList<String>();
    collect(contract, message, "", wanted, new HashSet<>(), found);
    return found;
  }

  private static void collect(
      Contract contract,
      Descriptor message,
      String prefix,
      Predicate<Field> wanted,
      Set<String> above,
      List<String> found) {
    if (!above.add(message.getFullName())) {
      return;
    }
    for (Field field : contract.fields(message)) {
      var path = prefix + field.descriptor().getName();
      if (wanted.test(field)) {
        found.add(path);
      }
      inner(contract, field)
          .forEach(type -> collect(contract, type, path + ".", wanted, above, found));
    }
    above.remove(message.getFullName());
  }

  private static Stream<Descriptor> inner(Contract contract, Field field) {
    return field.descriptor().getJavaType() == JavaType.MESSAGE
        ? Stream.of(field.descriptor().getMessageType())
        : field.sealed().flatMap(contract::message).stream();
  }

  private static Map<String, DataClass> knownNames(Contract contract) {
    var known = new HashMap<String, DataClass>();
    for (Field field : contract.fields(contract.message(RECORD).orElseThrow())) {
      // As a name of its own it is the code of a body, not of a person's address.
      if (!field.descriptor().getName().equals("municipality_code")) {
        known.put(field.descriptor().getName(), field.data());
      }
    }
    MARKS.forEach(known::put);
    return known;
  }

  private static DataClass mark(String name) {
    return MARKS.entrySet().stream()
        .filter(mark -> name.endsWith("_" + mark.getKey()))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(DATA_CLASS_UNSPECIFIED);
  }

  private static boolean needsClass(Field field, String item) {
    var message = field.descriptor().getContainingType().getFullName();
    var identity = message.equals(RECORD) || message.equals(NOTICE);
    return (identity || !item.isEmpty()) && !NOT_PERSONAL.contains(field.descriptor().getName());
  }

  private static boolean carriesValue(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING, BYTE_STRING -> true;
      case MESSAGE -> field.getMessageType().getFullName().equals("musubi.type.v1.Date");
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> false;
    };
  }

  private static boolean sealsPerson(Contract contract, Field field) {
    return Stream.of(DataClass.values())
        .filter(data -> data != DATA_CLASS_UNSPECIFIED && data != DataClass.UNRECOGNIZED)
        .anyMatch(
            data ->
                field.sealed().flatMap(contract::message).stream()
                    .anyMatch(type -> !paths(contract, type, data).isEmpty()));
  }

  private static String shape(FieldDescriptor field) {
    var type =
        switch (field.getJavaType()) {
          case MESSAGE -> field.getMessageType().getFullName();
          case ENUM -> field.getEnumType().getFullName();
          case INT, LONG, FLOAT, DOUBLE, BOOLEAN, STRING, BYTE_STRING -> field.getType().name();
        };
    var data = field.getOptions().getExtension(Data.data);
    var item = field.getOptions().getExtension(Data.item);
    return String.join(
        " ", field.getNumber() + "", type, field.isRepeated() + "", data.name(), item);
  }

  private static List<Field> fields(Contract contract) {
    return contract.messages().stream().flatMap(each -> contract.fields(each).stream()).toList();
  }

  private static String fullName(Field field) {
    return field.descriptor().getFullName();
  }
}
