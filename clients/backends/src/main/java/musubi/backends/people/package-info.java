/**
 * Synthetic residents for demonstrations, tests and load.
 *
 * <p>Nobody in here exists: every surname holds one of {@link
 * musubi.backends.people.People#SURNAME_MARKS} and every address {@link
 * musubi.backends.people.People#ADDRESS_MARK}. The same seed always makes the same people.
 */
package musubi.backends.people;
