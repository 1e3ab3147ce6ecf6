package io.dynamicnetworks;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Enforces the table in docs/architecture.md: which package may use which. */
class ArchitectureTest {
  private static final String ROOT = "io.dynamicnetworks";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** A row of the table: the package, and the packages that it may use. */
  private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\|[^|]*\\|([^|]*)\\|");

  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Map<String, Set<String>> TABLE = table();
  private static final Set<String> PACKAGES = TABLE.keySet();

  private static Map<String, Set<String>> table() {
    String text;
    try {
      text = Files.readString(Path.of("docs/architecture.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int start = text.indexOf("\n## Packages\n");
    String section = text.substring(start, text.indexOf("\n## ", start + 1));
    return ROW.matcher(section)
        .results()
        .collect(Collectors.toMap(row -> row.group(1), row -> names(row.group(2))));
  }

  private static Set<String> names(String cell) {
    return NAME.matcher(cell).results().map(name -> name.group(1)).collect(Collectors.toSet());
  }

  static Set<String> packages() {
    return PACKAGES;
  }

  @Test
  void everyPackageHasClassesToCheckAndIsInTheTable() {
    Set<String> found =
        CLASSES.stream()
            .map(c -> c.getPackageName())
            .filter(name -> name.startsWith(ROOT + "."))
            .map(name -> name.substring(ROOT.length() + 1).replaceAll("\\..*", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(found).isEqualTo(new TreeSet<>(PACKAGES));
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageUsesOnlyThePackagesThatTheTableAllows(String name) {
    Set<String> others = new TreeSet<>(PACKAGES);
    others.remove(name);
    others.removeAll(Objects.requireNonNull(TABLE.get(name)));
    String[] forbidden = others.stream().map(p -> ROOT + "." + p + "..").toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat(resideInAnyPackage(forbidden).or(resideInAPackage(ROOT)))
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    "client,'watch write event'",
    "watch,'write event'",
    "write,'watch event'",
    "event,'watch write'"
  })
  void aRoomOfKubeUsesOnlyTheClient(String name, String forbidden) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".kube." + name + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                Arrays.stream(forbidden.split(" "))
                    .map(room -> ROOT + ".kube." + room + "..")
                    .toArray(String[]::new)))
        .allowEmptyShould(false)
        .check(CLASSES);
  }

  @ParameterizedTest
  @CsvSource({
    // library, the only packages that may use it ('' is the root package)
    "io.vertx.core,'root self socket bus flow limit reconcile kube cnicache grpc cri kubelet multus"
        + " ledger ops'",
    "io.vertx.core.http..,'root kube multus ops grpc'",
    "io.vertx.ext.web..,'multus kube'",
    "io.vertx.grpc..,'grpc cri kubelet'",
    "com.google.protobuf..,'grpc cri kubelet'",
    "io.fabric8..,kube",
    "io.micrometer..,'ops root'",
    "picocli..,cli",
    "org.slf4j..,'root logging socket reconcile kube cnicache cri kubelet multus ledger ops'",
    "java.net..,'root text socket config kube cri multus ops annotation'",
    "java.nio.file..,'root self explain cli file socket ledger kube cnicache grpc cri kubelet multus"
        + " ops config'",
    "java.util.concurrent..,'root logging kube ops ledger reconcile cnicache grpc cri multus'",
    "java.time.Clock,reconcile",
  })
  void aLibraryIsUsedOnlyWhereItBelongs(String library, String allowed) {
    Set<String> allowedNames = Set.of(allowed.split(" "));
    Set<String> others = new TreeSet<>(PACKAGES);
    others.removeAll(allowedNames);
    String[] packages =
        java.util.stream.Stream.concat(
                others.stream().map(p -> ROOT + "." + p + ".."),
                allowedNames.contains("root")
                    ? java.util.stream.Stream.empty()
                    : java.util.stream.Stream.of(ROOT))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(
            library.startsWith("java.time")
                ? com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(
                    java.time.Clock.class)
                : resideInAPackage(library))
        .allowEmptyShould(false)
        .check(CLASSES);
  }

  /**
   * The mapper brings in 400 classes, which every node of a cluster would keep in memory. This test
   * cannot see a node appended to a string; the image's training run checks which classes were
   * loaded.
   */
  @Test
  void noClassUsesJacksonsMapper() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo("tools.jackson.databind.ObjectMapper")
        .orShould()
        .accessTargetWhere(
            target(nameMatching("to(Pretty)?String"))
                .and(target(owner(assignableTo(JsonNode.class)))))
        .check(CLASSES);
  }

  /** Vert.x' own JSON would use Jackson's mapper, since Jackson 2 is left out of the build. */
  @Test
  void noClassUsesTheJsonOfVertx() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx.core.json..", "io.vertx.core.parsetools..")
        .orShould()
        .accessTargetWhere(
            target(nameMatching("json|.*Json.*"))
                .and(target(owner(resideInAPackage("io.vertx..")))))
        .check(CLASSES);
  }
}
