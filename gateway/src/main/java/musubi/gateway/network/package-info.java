/**
 * The network about itself: how the directory reaches every node, and why a call may or may not.
 */
package musubi.gateway.network;
