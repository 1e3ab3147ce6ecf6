package io.dynamicnetworks.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/**
 * The ways in which clusters install the Go controller, with only the image changed. The tag of
 * each is the name of its folder in {@code k8s/compat}.
 */
@Tag("e2e")
@Tag("node")
class CompatE2e {
  @AfterAll
  static void theManifestIsInstalled() {
    EvidenceMode.install();
  }

  @Nested
  @Tag("upstream")
  class Upstream extends ShapeE2eCore {
    Upstream() {
      super(InstallShape.UPSTREAM);
    }
  }

  @Nested
  @Tag("cnao")
  class Cnao extends ShapeE2eCore {
    Cnao() {
      super(InstallShape.CNAO);
    }
  }

  @Nested
  @Tag("rke2")
  class Rke2 extends ShapeE2eCore {
    Rke2() {
      super(InstallShape.RKE2);
    }
  }
}
