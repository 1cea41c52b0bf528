/** Code of the national server. */
export const NATION = "900001";

/**
 * Code of the prefecture that a municipality lies in.
 *
 * @throws {RangeError} not 6 digits
 */
export function prefectureOf(municipality: string): string {
  if (!/^[0-9]{6}$/.test(municipality)) {
    throw new RangeError("body code: not 6 digits");
  }
  const [tens, ones] = [Number(municipality[0]), Number(municipality[1])];
  const check = (11 - ((tens * 6 + ones * 5) % 11)) % 10;
  return `${municipality.slice(0, 2)}000${check}`;
}

/**
 * Codes of the bodies that answer the calls of a municipality's systems: itself, its prefecture and
 * the nation.
 *
 * @throws {RangeError} not 6 digits
 */
export function reachedFrom(body: string): string[] {
  return [...new Set([body, prefectureOf(body), NATION])];
}
