package musubi.gateway.value;

import java.util.Optional;

/** Why an identity record changed (異動事由); the code list is ours. */
public enum ChangeReason {
  /** 転入: came from another municipality or from abroad. */
  TRANSFER_IN(1),
  /** 特例転入: came from another municipality with a card instead of a paper certificate. */
  SPECIAL_TRANSFER_IN(2),
  /** 出生. */
  BIRTH(3),
  /** 職権記載: entered by the municipality itself; also the first load of a file. */
  EX_OFFICIO_ENTRY(4),
  /** 転居: moved within the municipality; only the address may differ. */
  MOVE(5),
  /** 職権修正, 戸籍届出 and the like. */
  CORRECTION(6),
  /** 個人番号変更. */
  INDIVIDUAL_NUMBER_CHANGE(7),
  /** 転出: left for another municipality or abroad. */
  TRANSFER_OUT(8),
  /** 死亡. */
  DEATH(9),
  /** 職権消除: removed by the municipality itself. */
  EX_OFFICIO_REMOVAL(10);

  private static final ChangeReason[] ALL = values();

  private final int code;

  ChangeReason(int code) {
    this.code = code;
  }

  /** The number in the contracts and in the database. */
  public int code() {
    return code;
  }

  /** The constant of a code; empty for a code that is not in the list. */
  public static Optional<ChangeReason> fromCode(int code) {
    for (ChangeReason reason : ALL) {
      if (reason.code == code) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  /** Whether the person becomes a resident by it. */
  public boolean isEntry() {
    return switch (this) {
      case TRANSFER_IN, SPECIAL_TRANSFER_IN, BIRTH, EX_OFFICIO_ENTRY -> true;
      case MOVE, CORRECTION, INDIVIDUAL_NUMBER_CHANGE, TRANSFER_OUT, DEATH, EX_OFFICIO_REMOVAL ->
          false;
    };
  }

  /** Whether the person stops being a resident by it. */
  public boolean isRemoval() {
    return switch (this) {
      case TRANSFER_OUT, DEATH, EX_OFFICIO_REMOVAL -> true;
      case TRANSFER_IN,
          SPECIAL_TRANSFER_IN,
          BIRTH,
          EX_OFFICIO_ENTRY,
          MOVE,
          CORRECTION,
          INDIVIDUAL_NUMBER_CHANGE ->
          false;
    };
  }
}
