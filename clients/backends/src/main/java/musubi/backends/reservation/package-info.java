/** A reference booking system for visits to the card counter: codes and slots, no persons. */
package musubi.backends.reservation;
