package musubi.gateway.translation;

import java.time.Instant;
import java.util.Optional;
import musubi.gateway.access.Refusal;
import musubi.gateway.symbol.Commitment;
import musubi.gateway.symbol.Ed25519PublicKey;
import musubi.gateway.symbol.Organisation;
import musubi.gateway.symbol.Point;
import musubi.gateway.symbol.SymbolException;

/**
 * What one entry of the key log says. Parts that its kind does not have are empty.
 *
 * <pre>
 *                    epoch  key             possession  state  listVersion  validity
 *   SIGNING          -      Ed25519, 32     -           -      -            yes
 *   SEALING          -      P-256, 65       -           -      -            yes
 *   COMMITMENT       yes    P-256, 65       yes         yes    -            -
 *   COMMITMENT_STATE yes    -               -           yes    -            -
 *   PERMISSION_LIST  -      SHA-256, 32     -           -      yes          -
 *   ROTATION         yes    -               -           yes    -            -
 * </pre>
 *
 * @param organisation whose key, by its code
 * @param notBefore seconds since 1970
 * @param notAfter seconds since 1970
 */
public record KeyEntry(
    Kind kind,
    String organisation,
    int epoch,
    byte[] key,
    byte[] possession,
    Optional<KeyState> state,
    long listVersion,
    long notBefore,
    long notAfter) {
  private static final byte[] NOTHING = new byte[0];
  private static final int DIGEST_BYTES = 32;

  /** Kinds, each with its number in the contract. */
  public enum Kind {
    SIGNING(1),
    SEALING(2),
    COMMITMENT(3),
    COMMITMENT_STATE(4),
    PERMISSION_LIST(5),
    ROTATION(6);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    /** Number in the contract. */
    public int number() {
      return number;
    }

    /** Whether an organisation enters it for itself, and not the broker for all. */
    public boolean isOwn() {
      return this == SIGNING || this == SEALING || this == ROTATION;
    }
  }

  /**
   * Checks the table above.
   *
   * @throws Refusal KEY_ENTRY_INVALID
   */
  public KeyEntry {
    key = key.clone();
    possession = possession.clone();
    require(isCode(organisation), "organisation: nobody's code");
    boolean valid = kind == Kind.SIGNING || kind == Kind.SEALING;
    require(
        valid ? notBefore >= 0 && notAfter > notBefore : notBefore == 0 && notAfter == 0,
        "validity: none, reversed, or in an entry that has none");
    boolean keyed =
        kind == Kind.COMMITMENT || kind == Kind.COMMITMENT_STATE || kind == Kind.ROTATION;
    require(keyed ? epoch >= 1 : epoch == 0, "epoch: below 1, or in an entry that has none");
    require(keyed == state.isPresent(), "state: missing, or in an entry that has none");
    require(
        !keyed || Organisations.isLinkage(organisation), "organisation: one that has no symbols");
    require(
        (kind == Kind.PERMISSION_LIST) == (listVersion > 0),
        "list version: missing, or in an entry that has none");
    require(
        kind == Kind.COMMITMENT || possession.length == 0, "possession: in an entry that has none");
    require(isKey(kind, key), "key: another form than this kind has");
  }

  /** A key that signs requests and answers. */
  public static KeyEntry signing(
      String organisation, Ed25519PublicKey key, Instant from, Instant until) {
    return valid(Kind.SIGNING, organisation, key.encoded(), from, until);
  }

  /** A key that blind factors are sealed for, 65 bytes. */
  public static KeyEntry sealing(String organisation, byte[] key, Instant from, Instant until) {
    return valid(Kind.SEALING, organisation, key, from, until);
  }

  /** The broker's public key of an organisation's symbols. */
  public static KeyEntry commitment(Commitment commitment, KeyState state) {
    return new KeyEntry(
        Kind.COMMITMENT,
        commitment.organisation().code(),
        commitment.organisation().epoch(),
        commitment.key().encoded(),
        commitment.possession(),
        Optional.of(state),
        0,
        0,
        0);
  }

  /** A symbol key comes into a state. */
  public static KeyEntry state(Organisation organisation, KeyState state) {
    return ofEpoch(Kind.COMMITMENT_STATE, organisation, state);
  }

  /**
   * What an organisation wishes for its own symbol key: PREPARED asks for the key of this epoch,
   * ACTIVE says that every row has its symbol under it.
   */
  public static KeyEntry rotation(Organisation organisation, KeyState wish) {
    return ofEpoch(Kind.ROTATION, organisation, wish);
  }

  /** A version of the permission list, by its SHA-256. */
  public static KeyEntry permissionList(long version, byte[] digest) {
    return new KeyEntry(
        Kind.PERMISSION_LIST,
        Organisations.BROKER,
        0,
        digest,
        NOTHING,
        Optional.empty(),
        version,
        0,
        0);
  }

  @Override
  public byte[] key() {
    return key.clone();
  }

  @Override
  public byte[] possession() {
    return possession.clone();
  }

  /**
   * The commitment that a COMMITMENT entry holds, its possession checked.
   *
   * @throws Refusal KEY_ENTRY_INVALID
   */
  public Commitment commitment() {
    try {
      Commitment commitment =
          new Commitment(new Organisation(organisation, epoch), Point.decode(key), possession);
      commitment.check();
      return commitment;
    } catch (SymbolException e) {
      throw invalid(e.getMessage());
    }
  }

  /** The organisation in the entry's epoch. */
  public Organisation symbolOwner() {
    return new Organisation(organisation, epoch);
  }

  @Override
  public String toString() {
    return "KeyEntry[" + kind + ", " + organisation + ", epoch=" + epoch + "]";
  }

  static Refusal invalid(String sentence) {
    return Refusal.of(TranslationReason.KEY_ENTRY_INVALID, sentence);
  }

  private static KeyEntry valid(
      Kind kind, String organisation, byte[] key, Instant from, Instant until) {
    return new KeyEntry(
        kind,
        organisation,
        0,
        key,
        NOTHING,
        Optional.empty(),
        0,
        from.getEpochSecond(),
        until.getEpochSecond());
  }

  private static KeyEntry ofEpoch(Kind kind, Organisation organisation, KeyState state) {
    return new KeyEntry(
        kind,
        organisation.code(),
        organisation.epoch(),
        NOTHING,
        NOTHING,
        Optional.of(state),
        0,
        0,
        0);
  }

  private static boolean isCode(String organisation) {
    try {
      Organisations.node(organisation);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isKey(Kind kind, byte[] key) {
    try {
      return switch (kind) {
        case SIGNING -> Ed25519PublicKey.of(key) != null;
        case SEALING, COMMITMENT -> Point.decode(key) != null;
        case PERMISSION_LIST -> key.length == DIGEST_BYTES;
        case COMMITMENT_STATE, ROTATION -> key.length == 0;
      };
    } catch (SymbolException e) {
      return false;
    }
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw invalid(sentence);
    }
  }
}
