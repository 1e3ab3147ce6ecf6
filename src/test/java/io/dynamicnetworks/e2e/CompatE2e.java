package io.dynamicnetworks.e2e;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The shapes in which clusters run the Go controller, with only the image changed. */
@Tag("e2e")
@Tag("node")
class CompatE2e {
  @AfterAll
  static void theManifestIsInstalled() {
    Agent.install(Shape.OWN);
  }

  @Nested
  class Upstream extends ShapeE2eCore {
    Upstream() {
      super(Shape.UPSTREAM);
    }
  }

  @Nested
  class Cnao extends ShapeE2eCore {
    Cnao() {
      super(Shape.CNAO);
    }
  }

  @Nested
  class Rke2 extends ShapeE2eCore {
    Rke2() {
      super(Shape.RKE2);
    }
  }
}
