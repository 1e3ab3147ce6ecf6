package io.dynamicnetworks.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogSetupTest {
  private static final Logger ROOT = Logger.getLogger("");
  private static final Logger OURS = Logger.getLogger("io.dynamicnetworks");
  private static final Logger CLIENT = Logger.getLogger("io.fabric8");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private List<Handler> handlers = List.of();
  private Level rootLevel = Level.INFO;

  @BeforeEach
  void keep() {
    handlers = List.of(ROOT.getHandlers());
    rootLevel = ROOT.getLevel();
  }

  @AfterEach
  void restore() {
    List.of(ROOT.getHandlers()).forEach(ROOT::removeHandler);
    handlers.forEach(ROOT::addHandler);
    ROOT.setLevel(rootLevel);
    OURS.setLevel(null);
    CLIENT.setLevel(null);
  }

  @ParameterizedTest
  @CsvSource({
    // -v, ours at info, ours at debug, the client library's warnings
    "0, true, false, false",
    "4, true, true, false",
    "8, true, true, true",
  })
  void eachVerbosityShowsWhatTheHelpPromises(int v, boolean info, boolean debug, boolean library) {
    LogSetup.start(v, new PrintStream(written, true, StandardCharsets.UTF_8));
    Logger.getLogger("io.dynamicnetworks.kube.X").info("an effect");
    Logger.getLogger("io.dynamicnetworks.kube.X").fine("a detail");
    Logger.getLogger("io.fabric8.kubernetes.client.X").warning("a stack trace");
    assertThat(text().contains("an effect")).isEqualTo(info);
    assertThat(text().contains("a detail")).isEqualTo(debug);
    assertThat(text().contains("a stack trace")).isEqualTo(library);
  }

  @Test
  void aChangeTakesEffectAtOnceAndBack() {
    LogSetup.start(0, new PrintStream(written, true, StandardCharsets.UTF_8));
    Logger ours = Logger.getLogger("io.dynamicnetworks.kube.X");
    ours.fine("too early");
    LogSetup.change(4);
    ours.fine("a detail");
    assertThat(LogSetup.verbosity()).isEqualTo(4);
    assertThat(LogSetup.meaning(4)).isEqualTo("debug");
    LogSetup.change(0);
    ours.fine("too late");
    assertThat(text()).contains("a detail").doesNotContain("too");
  }

  private String text() {
    return written.toString(StandardCharsets.UTF_8);
  }
}
