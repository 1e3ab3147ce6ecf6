package io.dynamicnetworks.reconcile.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynamicnetworks.model.EventReason;
import io.dynamicnetworks.model.InterfaceName;
import io.dynamicnetworks.model.NetworkRef;
import io.dynamicnetworks.model.Notice;
import org.junit.jupiter.api.Test;

class ReportedOnceTest {
  private static final Notice NOTICE = notice("failed", "ens4", "storage");

  private final ReportedOnce reported = new ReportedOnce();

  @Test
  void aNoticeIsNewsOnceForEachAnnotation() {
    assertThat(reported.isNews(NOTICE, "storage@ens4")).isTrue();
    assertThat(reported.isNews(NOTICE, "storage@ens4")).isFalse();
    assertThat(reported.isNews(NOTICE, "storage@ens5")).isTrue();
    reported.clear();
    assertThat(reported.isNews(NOTICE, "storage@ens5")).isTrue();
  }

  @Test
  void whatDiffersInAnyPartIsNews() {
    reported.isNews(NOTICE, null);
    assertThat(reported.isNews(notice("failec", "ens4", "storage"), null)).isTrue();
    assertThat(reported.isNews(notice("failed", "ens5", "storage"), null)).isTrue();
    assertThat(reported.isNews(notice("failed", "ens4", "backup"), null)).isTrue();
    assertThat(reported.isNews(new Notice(EventReason.ADDED_INTERFACE, "failed"), null)).isTrue();
    assertThat(reported.isNews(NOTICE, null)).isFalse();
  }

  @Test
  void aTextThatChangesAtEachRetryTakesThePlaceOfTheOldest() {
    for (int retry = 0; retry < 1_000; retry++) {
      assertThat(reported.isNews(notice("at " + retry, "ens4", "storage"), null)).isTrue();
    }
    assertThat(reported.isNews(notice("at 999", "ens4", "storage"), null)).isFalse();
    assertThat(reported.isNews(notice("at 0", "ens4", "storage"), null)).isTrue();
  }

  private static Notice notice(String text, String iface, String network) {
    return new Notice(
        EventReason.FAILED_ADDING_INTERFACE,
        text,
        new InterfaceName(iface),
        new NetworkRef("shop", network));
  }
}
