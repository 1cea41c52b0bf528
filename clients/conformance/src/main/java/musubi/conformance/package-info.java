/**
 * The conformance kit: plays one side of the contracts and says whether the other side keeps them.
 *
 * <p>What is tested stands in data: {@code nodes/*.yaml} and {@code clients/*.yaml} in the
 * resources of this package. docs/protocols/conformance.md explains both and what a pass means.
 */
package musubi.conformance;
