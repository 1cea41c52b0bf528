/**
 * Values of the resident-register field: checked once, at construction, and immutable.
 *
 * <p>An {@link IllegalArgumentException} tells the shape of what was wrong and never the value, so
 * its message may be logged and answered to a caller. {@code toString()} of a personal value is
 * always redacted; the accessor is the only way to the value.
 */
package musubi.gateway.value;
