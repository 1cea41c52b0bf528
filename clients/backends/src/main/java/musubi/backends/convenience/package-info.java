/** A reference certificate-issuing system for convenience stores: whose card a kiosk reads. */
package musubi.backends.convenience;
