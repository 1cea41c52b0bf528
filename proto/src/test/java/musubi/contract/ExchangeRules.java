package musubi.contract;

import static musubi.options.v1.Actor.ACTOR_UNSPECIFIED;
import static musubi.options.v1.RecordClass.RECORD_CLASS_UNSPECIFIED;
import static musubi.options.v1.Scope.SCOPE_UNSPECIFIED;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.ProtocolMessageEnum;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import musubi.contract.Contract.Field;
import musubi.contract.Contract.Method;
import musubi.options.v1.Data;
import musubi.options.v1.DataClass;
import musubi.options.v1.Route;

/** What must hold for the exchange of each method; each check answers with the faults it found. */
final class ExchangeRules {
  private ExchangeRules() {}

  /** Every exchange says who may call whom, who stands behind it, under which law. */
  static List<String> complete(Contract contract) {
    var faults = new ArrayList<String>();
    for (Method method : contract.methods()) {
      var exchange = method.exchange();
      fault(faults, method, "id", !exchange.getId().matches("[A-Z]-[0-9]{2,3}"));
      fault(faults, method, "basis", exchange.getBasis().isBlank());
      fault(faults, method, "actor", unknown(exchange.getActorValue(), ACTOR_UNSPECIFIED));
      fault(faults, method, "record", unknown(exchange.getRecordValue(), RECORD_CLASS_UNSPECIFIED));
      fault(faults, method, "route", exchange.getRouteList().isEmpty());
      for (Route route : exchange.getRouteList()) {
        fault(faults, method, "caller", party(contract, route.getCallerValue()).isEmpty());
        fault(faults, method, "callee", party(contract, route.getCalleeValue()).isEmpty());
        fault(faults, method, "scope", unknown(route.getScopeValue(), SCOPE_UNSPECIFIED));
        fault(
            faults,
            method,
            "via",
            route.getViaValue() != 0 && party(contract, route.getViaValue()).isEmpty());
      }
    }
    return faults;
  }

  /** No id and no source row stands twice, and every source is a row of the documents. */
  static List<String> unambiguous(Contract contract, Set<String> rows) {
    var faults = new ArrayList<String>();
    var seen = new HashMap<String, String>();
    for (Method method : contract.methods()) {
      var names = new ArrayList<>(List.of(method.exchange().getId()));
      names.addAll(method.exchange().getSourceList());
      for (String name : names) {
        var first = seen.putIfAbsent(name, method.fullMethodName());
        if (first != null) {
          faults.add(method.fullMethodName() + ": " + name + " stands at " + first + " already");
        }
      }
      for (String source : method.exchange().getSourceList()) {
        if (!rows.contains(source)) {
          faults.add(method.fullMethodName() + ": " + source + " is no row of the documents");
        }
      }
    }
    return faults;
  }

  /**
   * No party meets a class of data that it must never see, in what it is asked, answers or is
   * answered. Sealed and byte-exact types count as if they lay open.
   *
   * @param neverSees by name of the party, so that a rule can stand before its party does
   */
  static List<String> blind(Contract contract, Map<String, Set<DataClass>> neverSees) {
    return meeting(contract, neverSees, (field, data) -> field.data() == data);
  }

  /** No party meets an item that it must never see: whose name contains one of these words. */
  static List<String> nameless(Contract contract, Map<String, Set<String>> neverNamed) {
    return meeting(
        contract,
        neverNamed,
        (field, word) -> field.descriptor().getOptions().getExtension(Data.item).contains(word));
  }

  private static <T> List<String> meeting(
      Contract contract, Map<String, Set<T>> never, BiPredicate<Field, T> is) {
    var faults = new ArrayList<String>();
    for (Method method : contract.methods()) {
      var parties = new LinkedHashSet<String>();
      for (Route route : method.exchange().getRouteList()) {
        parties.add(party(contract, route.getCallerValue()));
        parties.add(party(contract, route.getCalleeValue()));
        parties.add(party(contract, route.getViaValue()));
      }
      var descriptor = method.descriptor();
      for (String party : parties) {
        for (T what : never.getOrDefault(party, Set.of())) {
          for (Descriptor message :
              List.of(descriptor.getInputType(), descriptor.getOutputType())) {
            for (String path : DataRules.paths(contract, message, f -> is.test(f, what))) {
              faults.add(
                  method.fullMethodName() + ": " + party + " would meet " + what + " at " + path);
            }
          }
        }
      }
    }
    return faults;
  }

  private static boolean unknown(int number, ProtocolMessageEnum zero) {
    return zero.getDescriptorForType().findValueByNumber(number) == null
        || number == zero.getNumber();
  }

  /** Name of a party as the contract at hand has it; empty when it has none or is the zero. */
  private static String party(Contract contract, int number) {
    var name =
        contract.files().stream()
            .flatMap(file -> file.getEnumTypes().stream())
            .filter(list -> list.getFullName().equals("musubi.options.v1.Party"))
            .map(list -> list.findValueByNumber(number))
            .filter(value -> value != null && value.getNumber() != 0)
            .map(EnumValueDescriptor::getName)
            .findFirst();
    return name.orElse("");
  }

  private static void fault(List<String> faults, Method method, String what, boolean wrong) {
    if (wrong) {
      faults.add(method.fullMethodName() + ": " + what);
    }
  }
}
