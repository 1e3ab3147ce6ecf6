package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.SentConfig;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which of several requests wrote a file of multus' CNI cache. The file is named after the config,
 * and configs of different NADs may have the same name.
 */
public final class FileClaim {
  private FileClaim() {}

  /**
   * Whether no other of these requests, oldest first, is more likely to have written the file. Its
   * content decides; between requests that it fits equally well, the newest wins.
   */
  public static boolean isBest(
      CachedAttachment cached, Attachment request, List<Attachment> requests) {
    int own = requests.indexOf(request);
    if (requests.size() < 2 || own < 0) {
      return true;
    }
    ComparableRequest shown = new ComparableRequest(cached.request());
    Fit fit = Fit.of(cached.config(), shown, request);
    for (int at = 0; at < requests.size(); at++) {
      int better = at == own ? 0 : Fit.of(cached.config(), shown, requests.get(at)).compareTo(fit);
      if (better > 0 || (better == 0 && at > own)) {
        return false;
      }
    }
    return true;
  }

  /**
   * How much of what a request sent the file shows.
   *
   * @param config how much of the config. The daemon overwrites some members with its own, the same
   *     ones for every request.
   * @param parts parts of the request
   */
  private record Fit(int config, long parts) implements Comparable<Fit> {
    static Fit of(@Nullable SentConfig there, ComparableRequest shown, Attachment request) {
      SentConfig own = request.add().config();
      ComparableRequest sent = new ComparableRequest(request.request());
      return new Fit(
          there == null || own == null ? 0 : own.shownBy(there),
          Arrays.stream(RequestPart.values()).filter(part -> sent.isSame(part, shown)).count());
    }

    @Override
    public int compareTo(Fit other) {
      int byConfig = Integer.compare(config, other.config);
      return byConfig == 0 ? Long.compare(parts, other.parts) : byConfig;
    }
  }
}
