/**
 * The update path and the inquiry: identity records, logic checks, the lane that numbers updates,
 * the stream that carries them up, and the files of the three tiers.
 */
package musubi.gateway.registry;
