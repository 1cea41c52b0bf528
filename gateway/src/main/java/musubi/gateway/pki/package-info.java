/**
 * Names, keys and certificates of a network, and what a verified certificate says about a peer.
 *
 * <pre>
 *   root (musubi://root/900001)            signs only CAs of bodies
 *     └ CA of a body (musubi://ca/131121)  signs only nodes and systems of the same body
 *         ├ node   musubi://communication/131121    serverAuth + clientAuth, one DNS name
 *         └ system musubi://register/131121/main    clientAuth only, no DNS name
 * </pre>
 *
 * <p>ECDSA P-256 with SHA-256 everywhere: the bundled TLS library refuses Ed25519 leaves. A CA
 * certificate is constrained to the DNS names of its own body, so that ordinary TLS code, which
 * knows nothing of our URIs, also refuses a node certificate that another body's CA made up.
 *
 * <p>Private keys never leave the directory where they were made; what travels is a request.
 */
package musubi.gateway.pki;
