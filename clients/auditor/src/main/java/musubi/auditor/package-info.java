/** Checks that share no code with the gateway: whoever distrusts us can read this package alone. */
package musubi.auditor;
