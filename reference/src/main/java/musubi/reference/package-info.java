/**
 * The pages that people look things up in, made from the contracts and the program: {@code
 * docs/reference/index.html} and {@code docs/errors.md}.
 *
 * <p>{@link musubi.reference.Catalogue} is what there is to know; {@link
 * musubi.reference.ReferencePage} and {@link musubi.reference.ErrorsPage} write it down.
 */
package musubi.reference;
