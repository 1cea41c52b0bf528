/**
 * Symbols of one body (符号): requests for them, their way to and from the broker, and the link with
 * unified addressee numbers [003 system 4]. A symbol stands here as a keyed index and sealed; no
 * Individual Number stands beside it.
 */
package musubi.gateway.linkage;
