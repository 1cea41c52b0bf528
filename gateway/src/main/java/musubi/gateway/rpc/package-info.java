/**
 * The gRPC server of a node: one gate that every call passes, the translation of refusals, unary
 * calls and streams as straight-line code.
 */
package musubi.gateway.rpc;
