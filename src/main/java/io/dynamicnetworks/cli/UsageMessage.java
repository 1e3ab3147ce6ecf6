package io.dynamicnetworks.cli;

import io.dynamicnetworks.config.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Says what is wrong with a command line, in the words that the user typed: the parser knows an
 * option only by its longest name.
 */
public final class UsageMessage {
  private UsageMessage() {}

  /** One line: the word, what is wrong with it, and what was expected or probably meant. */
  static String of(ParameterException e, String... words) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return unknown(e.getCommandLine(), unmatched.getUnmatched().getFirst());
    }
    if (e instanceof MissingParameterException missing
        && missing.getMissing().getFirst() instanceof OptionSpec option) {
      return written(option, null, words) + ": want " + option.paramLabel() + " after it";
    }
    if (e.getArgSpec() instanceof OptionSpec option) {
      String word = written(option, e.getValue(), words);
      return isAnotherWord(option, word)
          ? unknown(e.getCommandLine(), word)
          : word + ": " + wanted(e);
    }
    return String.valueOf(e.getMessage());
  }

  private static String wanted(ParameterException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return String.valueOf(cause.getMessage());
  }

  private static String unknown(CommandLine parser, String word) {
    String name = name(word);
    String near =
        Spelling.closest(name, known(parser))
            .map(meant -> "; did you mean " + meant + "?")
            .orElse("");
    return word + ": unknown " + (word.startsWith("-") ? "option" : "word") + near;
  }

  private static List<String> known(CommandLine parser) {
    Stream<String> options =
        parser.getCommandSpec().options().stream()
            .filter(option -> !option.hidden())
            .flatMap(option -> Arrays.stream(option.names()));
    return Stream.concat(options, Arrays.stream(Action.values()).map(Action::command)).toList();
  }

  /** A word like {@code -version} is not {@code -v} with a value. */
  private static boolean isAnotherWord(OptionSpec option, String word) {
    return Arrays.stream(option.names())
        .anyMatch(
            name ->
                word.startsWith(name)
                    && word.length() > name.length()
                    && Character.isLetter(word.charAt(name.length())));
  }

  /** The option as typed, with its value, whether in the same word or in the next. */
  private static String written(OptionSpec option, @Nullable String value, String... words) {
    List<String> names = List.of(option.names());
    List<String> found = new ArrayList<>();
    for (int at = 0; at < words.length; at++) {
      String word = words[at];
      if (names.contains(word) && at + 1 < words.length) {
        found.add(word + " " + words[at + 1]);
      } else if (names.stream().anyMatch(word::startsWith)) {
        found.add(word);
      }
    }
    return found.stream()
        .filter(word -> value != null && word.endsWith(value))
        .findFirst()
        .orElseGet(() -> found.isEmpty() ? names.getLast() : found.getLast());
  }

  private static String name(String word) {
    int end = word.indexOf('=');
    return end < 0 ? word : word.substring(0, end);
  }
}
