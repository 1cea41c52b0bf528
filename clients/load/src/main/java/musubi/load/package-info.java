/**
 * Load, and what the gateway is compared with: every measured party is a process of its own, every
 * hop has mutual TLS 1.3, and all rounds are printed.
 */
package musubi.load;
