/**
 * Symbols (符号): an organisation knows a person as a point {@code P = k·M}, and the broker turns one
 * organisation's symbol into another's without seeing either, with a proof.
 *
 * <p>The sender blinds ({@link musubi.gateway.symbol.Sender}), the broker translates ({@link
 * musubi.gateway.symbol.Translator}), the receiver checks and opens ({@link
 * musubi.gateway.symbol.Receiver}). {@code docs/protocols/symbols.md} has messages, formulas and
 * claims. Group: P-256 with generator G and order n; hash: SHA-256.
 *
 * <p>Nothing here knows of calls, tables or clocks. Every value is immutable; what refuses throws a
 * {@link musubi.gateway.symbol.SymbolException} whose text holds no secret, point or number. Every
 * {@code toString()} is safe. Multiplications by a secret run through {@link
 * org.bouncycastle.math.ec.FixedPointCombMultiplier} or {@code WindowMultiplier}, whose steps and
 * table reads do not depend on it; strict constant time is not claimed.
 */
package musubi.gateway.symbol;
