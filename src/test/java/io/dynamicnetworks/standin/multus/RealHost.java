package io.dynamicnetworks.standin.multus;

import io.dynamicnetworks.testbed.Command;
import io.dynamicnetworks.text.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;

/** The CNI plugins and network namespaces of the host. Needs root. */
public final class RealHost implements PluginHost {
  private final Path plugins;

  /**
   * @param plugins folder of the executables
   */
  public RealHost(Path plugins) {
    this.plugins = plugins;
  }

  @Override
  public String pluginFolder() {
    return plugins.toString();
  }

  @Override
  public boolean hasPlugin(String type) {
    return Files.isRegularFile(plugins.resolve(type));
  }

  @Override
  public String run(PluginCall call) throws PluginFailed {
    try {
      Process process = start(call);
      // Both streams are read at the same time; otherwise a plugin that fills one of them would
      // block.
      CompletableFuture<String> errors =
          CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
      try (OutputStream input = process.getOutputStream()) {
        input.write(call.config().getBytes(StandardCharsets.UTF_8));
      }
      String output = text(process.getInputStream());
      int exit = process.waitFor();
      if (exit == 0) {
        return output;
      }
      throw failed(exit, output, errors.join());
    } catch (IOException e) {
      throw new PluginFailed(0, "netplugin failed with no error message: " + e.getMessage(), "");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PluginFailed(0, "netplugin failed with no error message: interrupted", "");
    }
  }

  @Override
  public Optional<String> namespaceProblem(String netns) {
    return Command.attempt("nsenter", "--net=" + netns, "true").ok()
        ? Optional.empty()
        : Optional.of(PluginHost.problemWith(netns));
  }

  @Override
  public boolean hasLink(String netns, String name) {
    return !name.isEmpty()
        && Command.attempt("nsenter", "--net=" + netns, "ip", "link", "show", "dev", name).ok();
  }

  private Process start(PluginCall call) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(plugins.resolve(call.type()).toString());
    builder.environment().putAll(call.environment());
    builder.environment().put("CNI_PATH", pluginFolder());
    return builder.start();
  }

  /** The failure in the words of libcni. */
  private static PluginFailed failed(int exit, String output, String errors) {
    if (output.isEmpty()) {
      return new PluginFailed(
          0,
          errors.isEmpty()
              ? "netplugin failed with no error message: exit status " + exit
              : "netplugin failed: " + DelegateCall.quoted(errors),
          "");
    }
    try {
      JsonNode error = Json.parse(output);
      return new PluginFailed(
          error.path("code").asInt(0),
          error.path("msg").asString(""),
          error.path("details").asString(""));
    } catch (Json.NotJson e) {
      return new PluginFailed(
          0,
          "netplugin failed but error parsing its diagnostic message "
              + DelegateCall.quoted(output)
              + ": "
              + e.getMessage(),
          "");
    }
  }

  private static String text(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
