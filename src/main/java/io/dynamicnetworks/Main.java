package io.dynamicnetworks;

import io.dynamicnetworks.cli.ArgumentParser;
import io.dynamicnetworks.cli.Arguments;
import io.dynamicnetworks.cli.ConfigFile;
import io.dynamicnetworks.cli.ExitCode;
import io.dynamicnetworks.cli.UsageError;
import io.dynamicnetworks.config.Settings;
import io.dynamicnetworks.cri.NamespacePaths;
import io.dynamicnetworks.explain.ExplainFiles;
import io.dynamicnetworks.logging.LastingLogManager;
import io.dynamicnetworks.logging.LineFormatter;
import io.dynamicnetworks.logging.LogSetup;
import io.dynamicnetworks.self.OwnPod;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The entry point: command line in, exit code out. */
public final class Main {
  private static final String NODE_NAME = "NODE_NAME";

  /** Also read by the image's ask.sh, which has the same default. */
  private static final String ADMIN_SOCKET = "ADMIN_SOCKET";

  /** Writable in every container, even with a read-only root file system; a tmpfs of the pod. */
  private static final String USUAL_ADMIN_SOCKET =
      "/dev/shm/dynamic-networks-controller/admin.sock";

  private static final String NO_ADMIN_SOCKET = "none";

  /** A system property, for tests only. */
  private static final String NAMESPACE_FOLDER = "dynamicnetworks.namespaces";

  private final PrintStream out;
  private final PrintStream err;
  private final Map<String, String> environment;
  private final Consumer<BooleanSupplier> signals;

  /**
   * @param signals receives the action to run on SIGTERM or SIGINT; the action returns true if it
   *     ended the controller
   */
  Main(
      PrintStream out,
      PrintStream err,
      Map<String, String> environment,
      Consumer<BooleanSupplier> signals) {
    this.out = out;
    this.err = err;
    this.environment = environment;
    this.signals = signals;
  }

  public static void main(String[] args) {
    // Not set in LastingLogManager itself: its superclass reads the property during class
    // initialisation.
    System.setProperty("java.util.logging.manager", LastingLogManager.class.getName());
    ExitCode exit = new Main(System.out, System.err, System.getenv(), Main::onSignal).run(args);
    System.exit(exit.code());
  }

  /** Handles SIGTERM and SIGINT; the JVM's own exit code would be 128 plus the signal's number. */
  private static void onSignal(BooleanSupplier stop) {
    Runnable end =
        () -> {
          if (stop.getAsBoolean()) {
            Runtime.getRuntime().halt(ExitCode.OK.code());
          }
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "drain"));
  }

  /** Runs the command line and returns when it is done. */
  ExitCode run(String... args) {
    try {
      Arguments arguments = ArgumentParser.parse(args);
      if (arguments.help().isPresent()) {
        out.print(arguments.help().get());
        return ExitCode.OK;
      }
      return switch (arguments.action()) {
        case VERSION -> version();
        case CHECK_CONFIG -> checkConfig(arguments);
        case EXPLAIN -> explain(arguments);
        case RUN -> runController(arguments);
      };
    } catch (UsageError e) {
      return say(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }

  private ExitCode version() {
    out.println(ArgumentParser.PROGRAM + " " + Build.current());
    return ExitCode.OK;
  }

  private ExitCode checkConfig(Arguments arguments) throws UsageError {
    ConfigFile file = ConfigFile.read(arguments.config());
    file.config().values().forEach(out::println);
    file.config().warnings().forEach(warning -> err.println("warning: " + warning));
    file.config().problems().forEach(problem -> err.println("error: " + problem));
    err.println(file.origin() + ": " + (file.isValid() ? "valid" : "not valid"));
    return file.isValid() ? ExitCode.OK : ExitCode.USAGE;
  }

  private ExitCode explain(Arguments arguments) throws UsageError {
    if (arguments.files().isEmpty()) {
      throw new UsageError(
          "explain: want -f FILE. For a pod in a cluster, run `kubectl exec CONTROLLER-POD -- /"
              + ArgumentParser.PROGRAM
              + " explain POD`");
    }
    Settings config = ConfigFile.read(arguments.config()).valid();
    return new ExplainFiles(out, err, ReconcileWiring.policy(config)).explain(arguments.files())
        ? ExitCode.OK
        : ExitCode.FAILED;
  }

  private ExitCode runController(Arguments arguments) throws UsageError {
    LogSetup.start(arguments.verbosity(), err);
    Logger log = LoggerFactory.getLogger(Main.class);
    String nodeName = nodeName(arguments);
    ConfigFile file = ConfigFile.read(arguments.config());
    Settings config = file.valid();
    log.info("starting version={} from=\"{}\"", Build.current(), file.origin());
    file.config().warnings().forEach(warning -> log.warn("config: {}", warning));
    RunningController controller =
        new RunningController(
            new Controller(
                new ControllerSettings(
                    nodeName,
                    arguments.kubeconfig(),
                    config,
                    OwnPod.of(environment),
                    namespaces(),
                    tap(arguments),
                    admin())));
    signals.accept(controller::endNow);
    RunningController.Ending ending = controller.await();
    return ending.exit() == ExitCode.OK ? ExitCode.OK : say(ending.exit(), ending.message());
  }

  private Optional<ControllerSettings.TapSettings> tap(Arguments arguments) {
    return arguments.tap().map(glob -> new ControllerSettings.TapSettings(glob, out::println));
  }

  private Optional<ControllerSettings.AdminSettings> admin() throws UsageError {
    String place = environment.getOrDefault(ADMIN_SOCKET, "").strip();
    if (place.equals(NO_ADMIN_SOCKET)) {
      return Optional.empty();
    }
    Path socket = Path.of(place.isEmpty() ? USUAL_ADMIN_SOCKET : place);
    if (!socket.isAbsolute()) {
      throw new UsageError(
          ADMIN_SOCKET + "=" + place + ": want an absolute path, or " + NO_ADMIN_SOCKET);
    }
    return Optional.of(new ControllerSettings.AdminSettings(socket, new ProcessLogLevel()));
  }

  /** Where a runtime keeps network namespaces; tests use their own folder. */
  private static NamespacePaths namespaces() {
    String folder = System.getProperty(NAMESPACE_FOLDER);
    return folder == null ? NamespacePaths.ofNode() : NamespacePaths.below(Path.of(folder));
  }

  private String nodeName(Arguments arguments) throws UsageError {
    String name =
        arguments.nodeName().orElseGet(() -> environment.getOrDefault(NODE_NAME, "")).strip();
    if (name.isEmpty()) {
      throw new UsageError(
          "no node name: set NODE_NAME to spec.nodeName in the manifest, or give --node-name");
    }
    return name;
  }

  private ExitCode say(ExitCode exit, String message) {
    err.println(ArgumentParser.PROGRAM + ": " + LineFormatter.oneLine(message));
    return exit;
  }
}
