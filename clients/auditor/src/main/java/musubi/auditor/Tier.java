package musubi.auditor;

import java.sql.Connection;

/** A database that is open. */
record Tier(Holder holder, Connection connection) {}
