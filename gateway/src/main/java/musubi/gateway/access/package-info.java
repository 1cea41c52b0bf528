/**
 * Who is calling, from where, for what: callers from certificates, the route matrix from the
 * contracts, the purpose from the metadata; and how anything is refused.
 */
package musubi.gateway.access;
