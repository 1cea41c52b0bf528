/** Connections to other nodes: mutual TLS to a node by its name, whatever its address. */
package musubi.gateway.peer;
