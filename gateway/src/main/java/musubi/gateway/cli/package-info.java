/** The commands of {@code ./musubi}. */
package musubi.gateway.cli;
