package musubi.auditor;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** An audit as a program: two files are its arguments, its report is printed. */
final class AuditProgram {
  private static final int CLEAN = 0;
  private static final int WRONG = 1;
  private static final int NOT_CHECKED = 2;

  /** Audits databases by a file of what was acknowledged. */
  interface Audit {
    Report of(List<Holder> holders, Path acknowledged) throws IOException, SQLException;
  }

  private AuditProgram() {}

  /** The exit status: 0 nothing is wrong, 1 findings, 2 no audit. */
  static int run(String usage, Audit audit, String... arguments) {
    if (arguments.length != 2) {
      System.err.println(usage);
      return NOT_CHECKED;
    }
    try {
      Report report = audit.of(Holder.readAll(Path.of(arguments[0])), Path.of(arguments[1]));
      System.out.print(report);
      return report.isClean() ? CLEAN : WRONG;
    } catch (SQLException e) {
      System.err.println("a database could not be read: SQLSTATE " + e.getSQLState());
      return NOT_CHECKED;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("no audit: " + e.getMessage());
      return NOT_CHECKED;
    }
  }
}
