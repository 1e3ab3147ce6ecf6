package io.dynamicnetworks.config;

import java.util.List;

/**
 * What a config file says.
 *
 * @param settings to run with; only if there is no problem
 * @param problems all that is wrong, a line each
 * @param warnings what has no effect, a line each
 * @param values what counts for each key, a line each
 */
public record Config(
    Settings settings, List<String> problems, List<String> warnings, List<String> values) {
  /** What counts if there is no file. */
  public static final Config DEFAULT = parse("{}");

  public Config {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
    values = List.copyOf(values);
  }

  /** What the text says; an empty text is an empty config. */
  public static Config parse(String text) {
    return new ConfigReader().read(text);
  }

  /** The rows of the documentation's table of keys. */
  public static List<String> documentation() {
    return Keys.ALL.stream().<String>map(Key::row).toList();
  }
}
