/** Networks of many nodes on one machine: for the demonstration and for tests. */
package musubi.gateway.local;
