package musubi.reference;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import musubi.contract.Contract;
import musubi.contract.ListedReason;

/**
 * Everything that there is to look up about the contracts and the refusals, in both languages. The
 * pages are written from it; as JSON it is what {@code docs/reference/index.html} shows.
 *
 * <p>An id is the full name of its element, with a dot before each part; that of a reason is the
 * reason. Comments are English and stand as the contracts have them.
 *
 * @param domain of the reasons in {@code google.rpc.ErrorInfo}
 * @param texts of the page itself, by key
 * @param kinds values of the contract that other entries name (parties, scopes …), by name
 * @param reasons in the order of the program, those of any call first
 */
public record Catalogue(
    String domain,
    Map<String, Words> texts,
    Map<String, Words> kinds,
    List<PackageEntry> packages,
    List<ServiceEntry> services,
    List<MethodEntry> methods,
    List<MessageEntry> messages,
    List<EnumEntry> enums,
    List<ReasonEntry> reasons) {

  /** Reads the contracts and the program that were built with this class. */
  public static Catalogue load() {
    return Cataloguing.of(Contract.load(), Reasons.all());
  }

  /** A package of the contracts and what its files say of themselves. */
  public record PackageEntry(String id, List<FileEntry> files) {}

  /** A file of the contracts. */
  public record FileEntry(String name, String comment) {}

  /** A service. */
  public record ServiceEntry(String id, String file, String comment) {}

  /**
   * A method and the exchange that it carries.
   *
   * @param path as gRPC writes it
   * @param exchange number of the exchange
   * @param name of the exchange, Japanese
   * @param text the comment without summary and reasons
   * @param shape key of a text: who streams
   * @param business empty when any business will do
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record MethodEntry(
      String id,
      String path,
      String exchange,
      String name,
      Words summary,
      String text,
      String shape,
      String request,
      String response,
      List<String> sources,
      List<RouteEntry> routes,
      String actor,
      String basis,
      String business,
      String record,
      List<ListedReason> reasons) {}

  /**
   * A pair of parties that may exchange it; each part names a kind.
   *
   * @param via empty when nobody stands between them
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record RouteEntry(String caller, String via, String callee, String scope) {}

  /** A message. */
  public record MessageEntry(String id, String file, String comment, List<FieldEntry> fields) {}

  /**
   * A field of a message.
   *
   * @param type as the contract writes it, without its package
   * @param ref id of a message or enumeration of the contracts, or empty
   * @param presence key of a text: single, optional, repeated, map or oneof
   * @param oneof name of the oneof that the field is in, or empty
   * @param data kind of the personal data, or empty
   * @param item name of the item in the source documents, or empty
   * @param sealed id of the message inside a sealed field, or empty
   * @param encrypted id of the message that only the node at its end can read, or empty
   * @param residence tells where a person lives
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record FieldEntry(
      String name,
      int number,
      String type,
      String ref,
      String presence,
      String oneof,
      String data,
      String item,
      String sealed,
      String encrypted,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean residence,
      String comment) {}

  /** An enumeration. */
  public record EnumEntry(String id, String file, String comment, List<ValueEntry> values) {}

  /** A value of an enumeration. */
  public record ValueEntry(String name, int number, String comment) {}

  /**
   * A reason for which a call is refused.
   *
   * @param group key of a text: the subject
   * @param code name of the status code
   * @param mustAct key of a text: who can do something about it
   */
  public record ReasonEntry(
      String id,
      String group,
      String code,
      String mustAct,
      Words meaning,
      Words example,
      Words fix) {}
}
