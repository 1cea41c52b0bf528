/**
 * Files in a directory for systems that cannot call gRPC: a file in, its rows called, an answer
 * out.
 */
package musubi.backends.filedrop;
