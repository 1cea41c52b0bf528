/**
 * A reference card-delivery progress system: from the arrival of a card to its hand-over or return.
 */
package musubi.backends.progress;
