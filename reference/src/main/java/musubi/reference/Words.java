package musubi.reference;

/** The same in both languages. */
public record Words(String en, String ja) {}
