package io.dynamicnetworks.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The ways in which clusters install the Go controller, with only the image changed. */
@Tag("e2e")
@Tag("node")
class CompatE2e {
  @AfterAll
  static void theManifestIsInstalled() {
    DeployedController.install(InstallShape.OWN);
  }

  @Nested
  class Upstream extends ShapeE2eCore {
    Upstream() {
      super(InstallShape.UPSTREAM);
    }
  }

  @Nested
  class Cnao extends ShapeE2eCore {
    Cnao() {
      super(InstallShape.CNAO);
    }
  }

  @Nested
  class Rke2 extends ShapeE2eCore {
    Rke2() {
      super(InstallShape.RKE2);
    }
  }
}
