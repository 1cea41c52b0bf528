/**
 * Trees of hashes ([RFC 6962 2.1]): one root stands for a list, a short path for one entry of it.
 */
package musubi.gateway.merkle;
