/**
 * Acquisition of symbols (符号取得) on the side of the identity files: the communication node hands
 * requests of its register on, the nation checks them, makes the persons' points and sends them to
 * the broker.
 */
package musubi.gateway.acquisition;
