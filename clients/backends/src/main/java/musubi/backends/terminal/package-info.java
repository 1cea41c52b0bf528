/**
 * An integrated terminal (統合端末) as a command line: an operator signs in, says for which business
 * and application, and asks about persons. What it shows stands on the screen and nowhere else.
 */
package musubi.backends.terminal;
