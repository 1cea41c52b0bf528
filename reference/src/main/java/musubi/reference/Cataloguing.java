package musubi.reference;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static musubi.options.v1.Party.PARTY_UNSPECIFIED;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import musubi.contract.Contract;
import musubi.contract.Contract.Field;
import musubi.contract.Contract.Method;
import musubi.gateway.access.Reason;
import musubi.gateway.rpc.ErrorTranslator;
import musubi.options.v1.Actor;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;
import musubi.options.v1.Party;
import musubi.options.v1.RecordClass;
import musubi.options.v1.Route;
import musubi.options.v1.Scope;
import musubi.reference.Catalogue.EnumEntry;
import musubi.reference.Catalogue.FieldEntry;
import musubi.reference.Catalogue.FileEntry;
import musubi.reference.Catalogue.MessageEntry;
import musubi.reference.Catalogue.MethodEntry;
import musubi.reference.Catalogue.PackageEntry;
import musubi.reference.Catalogue.ReasonEntry;
import musubi.reference.Catalogue.RouteEntry;
import musubi.reference.Catalogue.ServiceEntry;
import musubi.reference.Catalogue.ValueEntry;

/** Makes the catalogue: the contracts, the reasons, and the reviewed Japanese of both. */
final class Cataloguing {
  /** Number, then name and summary in Japanese. */
  static final Table EXCHANGES = Table.read("exchanges.ja.tsv", 2);

  /** Reason, then meaning, example and fix in Japanese. */
  static final Table REASONS = Table.read("reasons.ja.tsv", 3);

  /** Value of an enumeration of the contract's options, then its Japanese. */
  static final Table KINDS = Table.read("kinds.ja.tsv", 1);

  /** Key of a text of the page, then its English and its Japanese. */
  static final Table TEXTS = Table.read("texts.tsv", 2);

  private final Contract contract;

  private Cataloguing(Contract contract) {
    this.contract = contract;
  }

  static Catalogue of(Contract contract, List<Reason> reasons) {
    return new Cataloguing(contract).with(reasons);
  }

  /** The values that other entries name. */
  static List<ProtocolMessageEnum> kinds() {
    return Stream.<ProtocolMessageEnum[]>of(
            Party.values(),
            Scope.values(),
            Actor.values(),
            RecordClass.values(),
            DataClass.values())
        .flatMap(Stream::of)
        .filter(value -> !value.toString().equals("UNRECOGNIZED"))
        .filter(value -> value.getNumber() != 0)
        .toList();
  }

  private Catalogue with(List<Reason> reasons) {
    return new Catalogue(
        ErrorTranslator.DOMAIN,
        texts(),
        kindWords(),
        packages(),
        services(),
        contract.methods().stream().map(this::method).toList(),
        contract.messages().stream().map(this::message).toList(),
        enums(),
        reasons.stream().map(Cataloguing::reason).toList());
  }

  private static Map<String, Words> texts() {
    var texts = new LinkedHashMap<String, Words>();
    TEXTS.keys().forEach(key -> texts.put(key, words(TEXTS.row(key))));
    return texts;
  }

  private static Words words(List<String> row) {
    return new Words(row.get(0), row.get(1));
  }

  private Map<String, Words> kindWords() {
    var words = new LinkedHashMap<String, Words>();
    for (var kind : kinds()) {
      var japanese = KINDS.row(kind.toString()).getFirst();
      words.put(kind.toString(), new Words(contract.words(kind), japanese));
    }
    return words;
  }

  private List<PackageEntry> packages() {
    var byPackage =
        contract.files().stream()
            .collect(
                groupingBy(
                    FileDescriptor::getPackage, TreeMap::new, mapping(this::file, toList())));
    return byPackage.entrySet().stream()
        .map(each -> new PackageEntry(each.getKey(), each.getValue()))
        .toList();
  }

  private FileEntry file(FileDescriptor file) {
    return new FileEntry(file.getName(), contract.comment(file));
  }

  private List<ServiceEntry> services() {
    return contract.files().stream()
        .flatMap(file -> file.getServices().stream())
        .map(each -> new ServiceEntry(each.getFullName(), fileName(each), contract.comment(each)))
        .toList();
  }

  private MethodEntry method(Method method) {
    var exchange = method.exchange();
    var descriptor = method.descriptor();
    var japanese = EXCHANGES.row(exchange.getId());
    return new MethodEntry(
        descriptor.getFullName(),
        method.fullMethodName(),
        exchange.getId(),
        japanese.get(0),
        new Words(method.summary(), japanese.get(1)),
        afterSummary(method.text()),
        shape(descriptor),
        descriptor.getInputType().getFullName(),
        descriptor.getOutputType().getFullName(),
        exchange.getSourceList(),
        exchange.getRouteList().stream().map(Cataloguing::route).toList(),
        exchange.getActor().name(),
        exchange.getBasis(),
        exchange.getBusiness(),
        exchange.getRecord().name(),
        method.reasons());
  }

  private static String afterSummary(String text) {
    var end = text.indexOf("\n\n");
    return end < 0 ? "" : text.substring(end + 2);
  }

  private static String shape(MethodDescriptor method) {
    if (method.isClientStreaming()) {
      return method.isServerStreaming() ? "shape.both" : "shape.requests";
    }
    return method.isServerStreaming() ? "shape.answers" : "shape.unary";
  }

  private static RouteEntry route(Route route) {
    var via = route.getVia() == PARTY_UNSPECIFIED ? "" : route.getVia().name();
    return new RouteEntry(
        route.getCaller().name(), via, route.getCallee().name(), route.getScope().name());
  }

  private MessageEntry message(Descriptor message) {
    return new MessageEntry(
        message.getFullName(),
        fileName(message),
        contract.comment(message),
        contract.fields(message).stream().map(Cataloguing::field).toList());
  }

  private static FieldEntry field(Field field) {
    var descriptor = field.descriptor();
    var options = descriptor.getOptions();
    var oneof = descriptor.getRealContainingOneof();
    return new FieldEntry(
        descriptor.getName(),
        descriptor.getNumber(),
        type(descriptor),
        ref(descriptor),
        presence(descriptor),
        oneof == null ? "" : oneof.getName(),
        field.data() == DataClass.DATA_CLASS_UNSPECIFIED ? "" : field.data().name(),
        options.getExtension(Data.item),
        field.sealed().orElse(""),
        options.getExtension(Data.encrypted),
        options.getExtension(Data.residence),
        field.comment());
  }

  private static String type(FieldDescriptor field) {
    if (field.isMapField()) {
      var parts = field.getMessageType().getFields();
      return "map<" + type(parts.get(0)) + ", " + type(parts.get(1)) + ">";
    }
    return switch (field.getJavaType()) {
      case MESSAGE -> field.getMessageType().getName();
      case ENUM -> field.getEnumType().getName();
      default -> field.getType().name().toLowerCase(Locale.ROOT);
    };
  }

  private static String ref(FieldDescriptor field) {
    GenericDescriptor type =
        switch (field.getJavaType()) {
          case MESSAGE -> field.getMessageType();
          case ENUM -> field.getEnumType();
          default -> null;
        };
    return type != null && type.getFile().getPackage().startsWith("musubi.")
        ? type.getFullName()
        : "";
  }

  private static String presence(FieldDescriptor field) {
    if (field.isMapField()) {
      return "presence.map";
    }
    if (field.isRepeated()) {
      return "presence.repeated";
    }
    if (field.getRealContainingOneof() != null) {
      return "presence.oneof";
    }
    return field.hasPresence() ? "presence.explicit" : "presence.implicit";
  }

  private List<EnumEntry> enums() {
    return contract.enums().stream().map(this::list).toList();
  }

  private EnumEntry list(EnumDescriptor list) {
    return new EnumEntry(
        list.getFullName(),
        fileName(list),
        contract.comment(list),
        list.getValues().stream()
            .map(each -> new ValueEntry(each.getName(), each.getNumber(), contract.comment(each)))
            .toList());
  }

  private static ReasonEntry reason(Reason reason) {
    var japanese = REASONS.row(reason.name());
    return new ReasonEntry(
        reason.name(),
        "group." + Reasons.group(reason),
        Reasons.code(reason).name(),
        "act." + reason.mustAct().name(),
        new Words(reason.meaning(), japanese.get(0)),
        new Words(reason.example(), japanese.get(1)),
        new Words(reason.fix(), japanese.get(2)));
  }

  private static String fileName(GenericDescriptor element) {
    return element.getFile().getName();
  }
}
