/** One node, wired by hand, top to bottom, from its configuration. */
package musubi.gateway.node;
