package io.dynamicnetworks.plan;

import io.dynamicnetworks.model.Attachment;
import io.dynamicnetworks.model.CachedAttachment;
import io.dynamicnetworks.model.SentConfig;
import io.dynamicnetworks.text.Json;
import io.dynamicnetworks.text.Json.NotJson;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
    Fit fit = Fit.of(cached, request);
    for (int at = 0; at < requests.size(); at++) {
      int better = at == own ? 0 : Fit.of(cached, requests.get(at)).compareTo(fit);
      if (better > 0 || (better == 0 && at > own)) {
        return false;
      }
    }
    return true;
  }

  /**
   * How much of what a request sent the file shows.
   *
   * @param members top-level members of the config. The daemon overwrites some with its own, the
   *     same ones for every request.
   * @param parts parts of the request
   */
  private record Fit(long members, long parts) implements Comparable<Fit> {
    static Fit of(CachedAttachment cached, Attachment request) {
      ComparableRequest written = new ComparableRequest(cached.request());
      ComparableRequest sent = new ComparableRequest(request.request());
      return new Fit(
          sameMembers(cached.config(), request.add().config()),
          Arrays.stream(RequestPart.values()).filter(part -> sent.isSame(part, written)).count());
    }

    @Override
    public int compareTo(Fit other) {
      int byConfig = Long.compare(members, other.members);
      return byConfig == 0 ? Long.compare(parts, other.parts) : byConfig;
    }
  }

  private static long sameMembers(@Nullable SentConfig written, @Nullable SentConfig sent) {
    if (written == null || sent == null) {
      return 0;
    }
    try {
      JsonNode there = Json.parse(written.text());
      return Json.parse(sent.text()).properties().stream()
          .filter(member -> member.getValue().equals(there.get(member.getKey())))
          .count();
    } catch (NotJson e) {
      return 0;
    }
  }
}
