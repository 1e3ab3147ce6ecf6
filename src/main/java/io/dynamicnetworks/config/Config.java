package io.dynamicnetworks.config;

import java.util.List;

/**
 * The content of a config file.
 *
 * @param settings to run with; valid only if there are no problems
 * @param problems all errors, one per line
 * @param warnings all keys without effect, one per line
 * @param values the effective value of each key, one per line
 */
public record Config(
    Settings settings, List<String> problems, List<String> warnings, List<String> values) {
  /** The config when there is no file. */
  public static final Config DEFAULT = parse("{}");

  public Config {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
    values = List.copyOf(values);
  }

  /** Parses the text; an empty text is an empty config. */
  public static Config parse(String text) {
    return new ConfigReader().read(text);
  }

  /** The rows of the documentation's table of keys. */
  public static List<String> documentation() {
    return Keys.ALL.stream().<String>map(Key::row).toList();
  }
}
