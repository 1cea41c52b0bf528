/**
 * What every node that translates symbols stands on: the log of public keys, its own keys, the
 * permission list, and the messages of a translation.
 */
package musubi.gateway.translation;
