/**
 * Protected persons (支援措置, 発行抑止): the marks of municipalities, how they go up, and the release of a
 * withheld record. What a mark withholds is decided where answers are made.
 */
package musubi.gateway.protection;
