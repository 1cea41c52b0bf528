package musubi.backends.people;

/**
 * Resident-record codes and Individual Numbers, each person's own across all municipalities.
 *
 * <p>A municipality owns a range of serials: 1,000,000 for cities and wards (third digit of the
 * code 1 or 2), 30,000 for towns and villages (3 to 6). A serial becomes a code or number by a
 * multiplication that is prime to the modulus, so no two meet. The seed plays no part: people of
 * different seeds never share a code unless they are the same index of the same municipality.
 *
 * <p>The check digits are written here again, on purpose apart from the gateway's.
 */
final class Numbers {
  /** Serials in all ranges; the codes have one digit of check besides. */
  static final long CODES = 10_000_000_000L;

  private static final long NUMBERS = 100_000_000_000L;
  private static final long CITY = 1_000_000;
  private static final long TOWN = 30_000;
  private static final int PREFECTURES = 47;

  private Numbers() {}

  /** The first serial of a municipality. */
  static long first(String municipality) {
    requireMunicipality(municipality);
    int prefecture = Integer.parseInt(municipality.substring(0, 2)) - 1;
    int place = Integer.parseInt(municipality.substring(2, 5));
    return place < 300
        ? (prefecture * 200 + place - 100) * CITY
        : PREFECTURES * 200 * CITY + (prefecture * 400 + place - 300) * TOWN;
  }

  /** How many residents a municipality can have. */
  static long capacity(String municipality) {
    requireMunicipality(municipality);
    return municipality.charAt(2) < '3' ? CITY : TOWN;
  }

  static String residentRecordCode(long serial) {
    return withCheckDigit(10, (serial * 387_420_489L + 2_718_281_828L) % CODES);
  }

  static String individualNumber(long serial) {
    return withCheckDigit(11, (serial * 282_475_249L + 31_415_926_535L) % NUMBERS);
  }

  /** Weights 2 to 7 from the right, over again; 10 and 11 become 0. */
  private static String withCheckDigit(int width, long body) {
    char[] digits = new char[width + 1];
    int sum = 0;
    for (int i = width - 1, weight = 2; i >= 0; i--) {
      int digit = (int) (body % 10);
      body /= 10;
      digits[i] = (char) ('0' + digit);
      sum += digit * weight;
      weight = weight == 7 ? 2 : weight + 1;
    }
    digits[width] = (char) ('0' + (11 - sum % 11) % 11 % 10);
    return new String(digits);
  }

  private static void requireMunicipality(String code) {
    if (!code.matches("(0[1-9]|[123][0-9]|4[0-7])[1-6][0-9]{3}")) {
      throw new IllegalArgumentException("not the code of a municipality: " + code);
    }
    int sum = 0;
    for (int i = 0; i < 5; i++) {
      sum += (code.charAt(i) - '0') * (6 - i);
    }
    if ((11 - sum % 11) % 10 != code.charAt(5) - '0') {
      throw new IllegalArgumentException("wrong check digit: " + code);
    }
  }
}
