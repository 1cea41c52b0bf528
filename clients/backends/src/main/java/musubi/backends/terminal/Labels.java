package musubi.backends.terminal;

import java.util.Locale;
import musubi.client.MustAct;
import musubi.confirmation.v1.ConfirmationResult;
import musubi.confirmation.v1.FourItem;
import musubi.confirmation.v1.MatchKind;
import musubi.registry.v1.AnsweringTier;
import musubi.type.v1.ChangeReason;
import musubi.type.v1.Date;
import musubi.type.v1.Sex;

/** What codes of the contracts are called at a counter. */
final class Labels {
  private Labels() {}

  static String of(Sex sex) {
    return switch (sex) {
      case SEX_MALE -> "男 male";
      case SEX_FEMALE -> "女 female";
      case SEX_UNKNOWN -> "不明 unknown";
      case SEX_UNSPECIFIED, UNRECOGNIZED -> "?";
    };
  }

  static String of(MatchKind match) {
    return switch (match) {
      case MATCH_KIND_EXACT -> "完全一致 exact";
      case MATCH_KIND_NORMALISED -> "字形・かなを揃えて一致 normalised";
      case MATCH_KIND_EXTERNAL_CHARACTER -> "外字を除き一致 external character";
      case MATCH_KIND_FORMER_SURNAME -> "旧氏で一致 former surname";
      case MATCH_KIND_PARTIAL_DATE -> "生年月日一部不明 partial date";
      case MATCH_KIND_UNSPECIFIED, UNRECOGNIZED -> "?";
    };
  }

  static String of(AnsweringTier tier) {
    return switch (tier) {
      case ANSWERING_TIER_COMMUNICATION -> "市町村 the municipality's file";
      case ANSWERING_TIER_PREFECTURE -> "都道府県 the governor's file";
      case ANSWERING_TIER_NATION -> "全国 the Agency's file";
      case ANSWERING_TIER_UNSPECIFIED, UNRECOGNIZED -> "no tier";
    };
  }

  static String of(ConfirmationResult result) {
    return switch (result) {
      case CONFIRMATION_RESULT_CONFIRMED -> "一致 CONFIRMED";
      case CONFIRMATION_RESULT_DIFFERENT -> "相違 DIFFERENT";
      case CONFIRMATION_RESULT_NO_MATCH -> "該当なし NO_MATCH";
      case CONFIRMATION_RESULT_AMBIGUOUS -> "複数該当 AMBIGUOUS";
      case CONFIRMATION_RESULT_REMOVED -> "消除者 REMOVED";
      case CONFIRMATION_RESULT_UNSPECIFIED, UNRECOGNIZED -> "?";
    };
  }

  static String of(FourItem item) {
    return switch (item) {
      case FOUR_ITEM_NAME -> Item.NAME.label();
      case FOUR_ITEM_BIRTH_DATE -> Item.BIRTH.label();
      case FOUR_ITEM_SEX -> Item.SEX.label();
      case FOUR_ITEM_ADDRESS -> Item.ADDRESS.label();
      case FOUR_ITEM_UNSPECIFIED, UNRECOGNIZED -> "?";
    };
  }

  static String of(ChangeReason reason) {
    return switch (reason) {
      case CHANGE_REASON_TRANSFER_IN -> "転入 transfer-in";
      case CHANGE_REASON_SPECIAL_TRANSFER_IN -> "特例転入 special transfer-in";
      case CHANGE_REASON_BIRTH -> "出生 birth";
      case CHANGE_REASON_EX_OFFICIO_ENTRY -> "職権記載 ex officio entry";
      case CHANGE_REASON_MOVE -> "転居 move";
      case CHANGE_REASON_CORRECTION -> "修正 correction";
      case CHANGE_REASON_INDIVIDUAL_NUMBER_CHANGE -> "個人番号変更 Individual Number change";
      case CHANGE_REASON_TRANSFER_OUT -> "転出 transfer-out";
      case CHANGE_REASON_DEATH -> "死亡 death";
      case CHANGE_REASON_EX_OFFICIO_REMOVAL -> "職権消除 ex officio removal";
      case CHANGE_REASON_UNSPECIFIED, UNRECOGNIZED -> "?";
    };
  }

  /** {@code 1980-04-01}; an unknown part as 不明. */
  static String of(Date date) {
    if (date.getYear() == 0) {
      return "不明";
    }
    return String.format(Locale.ROOT, "%04d", date.getYear())
        + "-"
        + part(date.getMonth())
        + "-"
        + part(date.getDay());
  }

  /** Who the catalogue of errors says must act. */
  static String of(MustAct who) {
    return switch (who) {
      case CALLER_OPERATOR -> "操作者 you";
      case CALLER_DEVELOPER -> "開発者 the developers of this terminal";
      case CALLER_ADMINISTRATOR -> "管理者 your administrator";
      case NODE_ADMINISTRATOR -> "接続先管理者 the node's administrator";
      case OTHER -> "その他 see docs/errors.md";
    };
  }

  private static String part(int part) {
    return part == 0 ? "不明" : String.format(Locale.ROOT, "%02d", part);
  }
}
