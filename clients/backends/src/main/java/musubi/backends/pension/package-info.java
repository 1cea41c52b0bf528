/** A national pension system (国民年金システム) with state and rules of its own. */
package musubi.backends.pension;
