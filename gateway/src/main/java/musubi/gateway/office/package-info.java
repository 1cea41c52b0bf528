/**
 * Notices that the systems of one body leave for each other at its linkage node (庁内連携): progress of
 * card delivery, bookings of visits, serials of certificates.
 */
package musubi.gateway.office;
