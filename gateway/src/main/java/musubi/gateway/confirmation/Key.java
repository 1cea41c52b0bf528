package musubi.gateway.confirmation;

import musubi.gateway.value.IndividualNumber;
import musubi.gateway.value.ResidentRecordCode;

/** By what one person is asked for ([002 R-053]). */
public sealed interface Key {
  /** As records name it ({@code call_record.search_key}). */
  String label();

  /** The resident-record code. */
  record Code(ResidentRecordCode code) implements Key {
    @Override
    public String label() {
      return "code";
    }
  }

  /** The Individual Number. */
  record Number(IndividualNumber number) implements Key {
    @Override
    public String label() {
      return "number";
    }
  }

  /** All of the four items. */
  record Items(FourItems items) implements Key {
    @Override
    public String label() {
      return "four-items";
    }
  }
}
