/**
 * An operator authority: knows the operators of an organisation and states for each call of theirs
 * who makes it.
 */
package musubi.backends.operators;
