package io.dynamicnetworks.logging;

import java.io.PrintStream;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Where log records go, and which are shown at a {@code -v} level. */
public final class LogSetup {
  /** From this level on, klog users expect to see what the controller is about to do. */
  private static final int DEBUG = 4;

  private static final int TRACE = 6;
  private static final int LIBRARIES = 8;

  // Constants are strong references: the JDK forgets unreferenced loggers, and their levels too.
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OWN = Logger.getLogger("io.dynamicnetworks");

  /**
   * They log a stack trace at each retry while the API server is unreachable; the watches report
   * that in one line of their own.
   */
  private static final List<Logger> NOISY =
      List.of(Logger.getLogger("io.fabric8"), Logger.getLogger("io.vertx.core.impl.future"));

  /** Logs every broken exchange; the caller learns of it anyway. */
  private static final Logger REDUNDANT =
      Logger.getLogger("io.vertx.core.http.impl.HttpClientRequestImpl");

  private static volatile int current;

  private LogSetup() {}

  /**
   * Sends every record to the stream, one per line.
   *
   * @param verbosity as in klog: 0 to 3 show effects and failures, 4 and 5 also debug, 6 and above
   *     all of the controller's records, 8 and above also the libraries'
   */
  public static void start(int verbosity, PrintStream out) {
    change(verbosity);
    REDUNDANT.setLevel(Level.OFF);
    for (Handler handler : ROOT.getHandlers()) {
      ROOT.removeHandler(handler);
    }
    ROOT.addHandler(new LineHandler(out));
  }

  /** Changes the verbosity, from the next record on. */
  public static void change(int verbosity) {
    OWN.setLevel(levelFor(verbosity));
    ROOT.setLevel(verbosity >= LIBRARIES ? Level.FINE : Level.WARNING);
    NOISY.forEach(noisy -> noisy.setLevel(verbosity >= LIBRARIES ? Level.FINE : Level.SEVERE));
    current = verbosity;
  }

  /** The current verbosity. */
  public static int verbosity() {
    return current;
  }

  /** What is shown at that verbosity, in a few words. */
  public static String meaning(int verbosity) {
    if (verbosity >= LIBRARIES) {
      return "everything that the controller logs, and the libraries' debug";
    }
    if (verbosity >= TRACE) {
      return "everything that the controller logs";
    }
    return verbosity >= DEBUG ? "debug" : "effects and failures";
  }

  private static Level levelFor(int verbosity) {
    if (verbosity >= TRACE) {
      return Level.ALL;
    }
    return verbosity >= DEBUG ? Level.FINE : Level.INFO;
  }

  private static final class LineHandler extends Handler {
    private final PrintStream out;

    LineHandler(PrintStream out) {
      this.out = out;
      setFormatter(new LineFormatter());
    }

    @Override
    public void publish(LogRecord entry) {
      if (isLoggable(entry)) {
        out.println(getFormatter().format(entry));
      }
    }

    @Override
    public void flush() {
      out.flush();
    }

    @Override
    public void close() {
      flush();
    }
  }
}
