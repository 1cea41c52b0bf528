/**
 * The client library: a connection to one's own node, calls with deadlines and request ids, and
 * refusals that say what to do.
 */
package musubi.client;
