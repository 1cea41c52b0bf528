/**
 * The client library: a {@link musubi.client.Connection} to one's own node, and calls over it with
 * deadlines, request ids, purposes, statements and receipts.
 *
 * <p>A person asks for a record:
 *
 * {@snippet file="FirstCall.java" region="call"}
 *
 * <p>What a call can come to is sealed: a {@code switch} needs no default, and a new case would not
 * compile unnoticed:
 *
 * {@snippet file="Outcomes.java" region="outcome"}
 *
 * <p>A stream comes no faster than it is taken:
 *
 * {@snippet file="SearchByName.java" region="stream"}
 *
 * <p>The classes named {@code *Client} have the calls of one kind of systems as methods that throw
 * {@link musubi.client.CallException}; {@link musubi.client.Calls} makes any call of the contracts
 * and returns an {@link musubi.client.Outcome}. Both are the same calls.
 */
package musubi.client;
