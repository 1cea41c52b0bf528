/**
 * Replicas (副本): what the businesses of a body keep ready for questions of other bodies; and the
 * transfers of eligibility inside the body (庁内連携).
 */
package musubi.gateway.replica;
