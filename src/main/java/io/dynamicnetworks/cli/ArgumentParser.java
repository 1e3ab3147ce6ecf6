package io.dynamicnetworks.cli;

import io.dynamicnetworks.logging.LineFormatter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Parses the command line into {@link Arguments}. Every option may come before or after the
 * subcommand, with one dash or two like Go's flags: existing manifests use {@code -config=FILE
 * -v=N}.
 */
public final class ArgumentParser {
  public static final String PROGRAM = "dynamic-networks-controller";
  static final Path DEFAULT_CONFIG =
      Path.of("/etc/dynamic-networks-controller/dynamic-networks-config.json");

  private static final String CONFIG = "--config";
  private static final String VERBOSITY = "-v";
  private static final String NODE_NAME = "--node-name";
  private static final String KUBECONFIG = "--kubeconfig";
  private static final String TAP = "--tap";
  private static final String FILE = "--file";

  /** Subcommands that the image's launcher handles itself, by asking the running controller. */
  private static final Set<String> ASKED = Set.of("status", "tap", "log-level");

  /** klog's other flags, which the Go controller accepted; accepted here without effect. */
  private static final List<String> KLOG_FLAGS =
      List.of(
          "add_dir_header",
          "alsologtostderr",
          "log_backtrace_at",
          "log_dir",
          "log_file",
          "log_file_max_size",
          "logtostderr",
          "one_output",
          "skip_headers",
          "skip_log_headers",
          "stderrthreshold",
          "vmodule");

  private static final int HELP_COLUMNS = 100;

  /** The value of {@code --tap} without an argument. */
  static final String EVERY_ADDRESS = "*";

  /** Help text for the value of {@code --tap}. */
  static final String TAP_GLOB =
      "ADDRESS-GLOB, as in --tap='plan,cri.*', keeps only messages at matching addresses, and"
          + " their replies: comma-separated patterns, in which * matches any characters and ?"
          + " exactly one";

  private ArgumentParser() {}

  /** Parses the words; fails with one line for the user if they are invalid. */
  public static Arguments parse(String... words) throws UsageError {
    CommandLine parser = parser();
    if (words.length > 0 && ASKED.contains(words[0])) {
      throw new UsageError(
          words[0]
              + " asks a running controller: run `kubectl exec POD -- /"
              + PROGRAM
              + " "
              + words[0]
              + "`");
    }
    try {
      return arguments(parser.parseArgs(words));
    } catch (ParameterException e) {
      throw new UsageError(LineFormatter.oneLine(message(e)) + "; see --help");
    }
  }

  private static String message(ParameterException e) {
    List<String> meant =
        e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
    return e.getMessage() + (meant.isEmpty() ? "" : "; did you mean " + meant.getFirst() + "?");
  }

  private static Arguments arguments(ParseResult program) {
    ParseResult command = program.hasSubcommand() ? program.subcommand() : program;
    boolean help = program.isUsageHelpRequested() || command.isUsageHelpRequested();
    return new Arguments(
        program.hasSubcommand() ? action(command) : Action.RUN,
        help ? Optional.of(help(command)) : Optional.empty(),
        value(program, CONFIG),
        ArgumentParser.<Integer>value(program, VERBOSITY).orElse(0),
        value(program, NODE_NAME),
        value(program, KUBECONFIG),
        value(program, TAP),
        command.hasMatchedOption(FILE) ? command.matchedOptionValue(FILE, List.of()) : List.of());
  }

  private static Action action(ParseResult command) {
    return Arrays.stream(Action.values())
        .filter(action -> action.command().equals(command.commandSpec().name()))
        .findFirst()
        .orElseThrow();
  }

  private static String help(ParseResult command) {
    return command.commandSpec().commandLine().getUsageMessage(CommandLine.Help.Ansi.OFF);
  }

  /** The value given after the subcommand, or else before it. */
  private static <T> Optional<T> value(ParseResult program, String option) {
    Optional<T> before = Optional.ofNullable(program.<T>matchedOptionValue(option, null));
    return program.hasSubcommand()
        ? Optional.ofNullable(program.subcommand().<T>matchedOptionValue(option, null))
            .or(() -> before)
        : before;
  }

  private static CommandLine parser() {
    CommandSpec program = describe(CommandSpec.create().name(PROGRAM));
    program
        .usageMessage()
        .description(
            "Attaches and detaches network interfaces of running pods when their annotation is"
                + " edited.");
    program
        .usageMessage()
        .footerHeading("%nIn the container of a running controller:%n")
        .footer(
            "  status [-o json]      its pods, peers and budgets",
            "  explain POD           what it observes, what is desired, what it would do next, and"
                + " why",
            "  tap [ADDRESS-GLOB]    messages on its bus as they are sent",
            "  log-level [N]         show or set the log level");
    options().forEach(program::addOption);
    for (Action action : Action.values()) {
      CommandSpec command = describe(CommandSpec.create().name(action.command()));
      command.usageMessage().description(action.description());
      if (action == Action.EXPLAIN) {
        command.addOption(files());
      }
      program.addSubcommand(action.command(), command);
    }
    return new CommandLine(program)
        .setOverwrittenOptionsAllowed(true)
        .setPosixClusteredShortOptionsAllowed(false);
  }

  private static CommandSpec describe(CommandSpec command) {
    command
        .usageMessage()
        .width(HELP_COLUMNS)
        .sortOptions(false)
        .exitCodeListHeading("Exit codes:%n")
        .exitCodeList(ExitCode.meanings());
    return command;
  }

  private static List<OptionSpec> options() {
    return List.of(
        option("config", CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .converters(ArgumentParser::path)
            .description("config file, JSON (default: " + DEFAULT_CONFIG + ", if it exists)")
            .build(),
        option("kubeconfig", KUBECONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .converters(ArgumentParser::path)
            .description("kubeconfig file (default: the pod's service account)")
            .build(),
        option("node-name", NODE_NAME)
            .paramLabel("NAME")
            .type(String.class)
            .description("node whose pods are managed (default: $NODE_NAME)")
            .build(),
        option("tap", TAP)
            .paramLabel("ADDRESS-GLOB")
            .type(String.class)
            .arity("0..1")
            .fallbackValue(EVERY_ADDRESS)
            .converters(ArgumentParser::glob)
            .description(
                "print every message on the bus to standard output, one per line: time, time since"
                    + " the previous line, kind, address, pod, payload. "
                    + TAP_GLOB)
            .build(),
        option(VERBOSITY, "--v")
            .paramLabel("N")
            .type(Integer.class)
            .converters(ArgumentParser::verbosity)
            .description(
                "how much is logged to standard error: 0 effects and failures (default), 4 debug,"
                    + " 6 everything that the controller logs, 8 also the libraries' debug")
            .build(),
        klogFlags(),
        option("-h", "-help", "--help")
            .usageHelp(true)
            .description("print this help and exit")
            .build());
  }

  private static OptionSpec files() {
    return OptionSpec.builder("-f", FILE)
        .paramLabel("FILE")
        .type(List.class)
        .auxiliaryTypes(Path.class)
        .converters(ArgumentParser::path)
        .description("pods and NetworkAttachmentDefinitions, YAML or JSON; may be repeated")
        .build();
  }

  private static Path path(String value) {
    if (value.isEmpty()) {
      throw wanted(value, "a file's path");
    }
    return Path.of(value);
  }

  private static String glob(String value) {
    if (value.replace(",", "").isBlank()) {
      throw wanted(value, "addresses, as in --tap='plan,cri.*'; --tap alone shows all");
    }
    return value;
  }

  private static Integer verbosity(String value) {
    try {
      int verbosity = Integer.parseInt(value);
      if (verbosity >= 0) {
        return verbosity;
      }
    } catch (NumberFormatException e) {
      // Reported below, together with negative numbers.
    }
    throw wanted(value, "a whole number, 0 or more");
  }

  private static TypeConversionException wanted(String value, String what) {
    return new TypeConversionException("'" + value + "', want " + what);
  }

  private static OptionSpec klogFlags() {
    return option(KLOG_FLAGS.stream().flatMap(ArgumentParser::dashed).toArray(String[]::new))
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("0..1")
        .fallbackValue("true")
        .hidden(true)
        .build();
  }

  private static Stream<String> dashed(String name) {
    return Stream.of("-" + name, "--" + name);
  }

  private static OptionSpec.Builder option(String... names) {
    String[] dashed =
        Arrays.stream(names).map(n -> n.startsWith("-") ? n : "-" + n).toArray(String[]::new);
    return OptionSpec.builder(dashed).scopeType(ScopeType.INHERIT);
  }
}
