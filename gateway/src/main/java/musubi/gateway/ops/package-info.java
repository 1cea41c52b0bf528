/** Running a node: workers, metrics, health, the operations port, logs. */
package musubi.gateway.ops;
