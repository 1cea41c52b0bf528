/** The database: the embedded server, addresses of databases, what a server may log. */
package musubi.gateway.pg;
