package io.dynamicnetworks.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentParserTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-config=/c.json -v=5",
        "--config=/c.json --v=5",
        "-config /c.json -v 5",
        "run -config=/c.json -v=5",
        "-config=/c.json run -v=5",
        "-config=/c.json -v=5 run",
        "-v=1 -config=/c.json -v=5",
        "-v=1 -config=/c.json run -v=5",
        "-logtostderr -stderrthreshold=INFO -config=/c.json -alsologtostderr=true -v=5",
      })
  void theGoControllersFlagsAreTakenInEveryForm(String words) throws UsageError {
    Arguments arguments = parse(words);
    assertThat(arguments.action()).isEqualTo(Action.RUN);
    assertThat(arguments.config()).hasValue(Path.of("/c.json"));
    assertThat(arguments.verbosity()).isEqualTo(5);
    assertThat(arguments.tap()).isEmpty();
  }

  @Test
  void withoutWordsItRuns() throws UsageError {
    Arguments arguments = ArgumentParser.parse();
    assertThat(arguments.action()).isEqualTo(Action.RUN);
    assertThat(arguments.config()).isEmpty();
    assertThat(arguments.verbosity()).isZero();
    assertThat(arguments.nodeName()).isEmpty();
    assertThat(arguments.help()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--tap,*",
    "--tap run,*",
    "run --tap,*",
    "--tap=plan,plan",
    "--tap=cri.* run,cri.*",
    "run --tap --node-name=n,*",
  })
  void theTapMayNameAddresses(String words, String glob) throws UsageError {
    assertThat(parse(words).tap()).hasValue(glob);
    assertThat(parse(words).action()).isEqualTo(Action.RUN);
  }

  @ParameterizedTest
  @CsvSource({"check-config,CHECK_CONFIG", "version,VERSION", "run,RUN"})
  void everyActionHasItsWord(String word, Action action) throws UsageError {
    assertThat(parse(word).action()).isEqualTo(action);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--conf=/c.json",
        "walk",
        "-v=much",
        "-v=-1",
        "-v",
        "--config",
        "run walk",
        "version --all",
      })
  void whatMeansNothingIsRefusedInOneLineThatNamesTheWayOut(String words) {
    assertThatThrownBy(() -> parse(words))
        .isInstanceOf(UsageError.class)
        .message()
        .endsWith("; see --help")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "-v=x|Invalid value for option '--v': 'x', want a whole number, 0 or more",
        "-v x run|Invalid value for option '--v': 'x', want a whole number, 0 or more",
        "-v=-1|Invalid value for option '--v': '-1', want a whole number, 0 or more",
        "-v=2 run -v=3.5|Invalid value for option '--v': '3.5', want a whole number, 0 or more",
        "run -v|Missing required parameter for option '--v' (N)",
        "-config|Missing required parameter for option '--config' (FILE)",
        "--config=|Invalid value for option '--config': '', want a file's path",
        "--tap=,|Invalid value for option '--tap': ',', want addresses, as in"
            + " --tap='plan,cri.*'; --tap alone shows all",
        "-version|Unknown option: '-version'",
        "run --nodename=n|Unknown option: '--nodename=n'; did you mean -node-name?",
        "chek-config|Unmatched argument at index 0: 'chek-config'; did you mean check-config?",
        "--frob|Unknown option: '--frob'",
      })
  void whatIsWrongIsNamedWithItsValueAndWhatWasWanted(String words, String said) {
    assertThatThrownBy(() -> parse(words))
        .isInstanceOf(UsageError.class)
        .hasMessage(said + "; see --help");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "run --help", "check-config -h", "--help run"})
  void helpNamesTheExitCodes(String words) throws UsageError {
    assertThat(parse(words).help())
        .hasValueSatisfying(
            text -> assertThat(text).contains("Exit codes:", "  0  ", "  1  ", "  2  "));
  }

  private static Arguments parse(String words) throws UsageError {
    return ArgumentParser.parse(words.split(" "));
  }
}
