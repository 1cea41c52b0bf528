/** Reference systems of the Agency's issuing: what prints notices and makes cards. */
package musubi.backends.issuer;
