/**
 * The directory: one signed, numbered, expiring document that says which bodies and nodes there
 * are, where they are, and whom to trust. Nothing else tells a node that.
 */
package musubi.gateway.directory;
