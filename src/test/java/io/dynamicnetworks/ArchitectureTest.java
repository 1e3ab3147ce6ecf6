package io.dynamicnetworks;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Enforces the table in docs/architecture.md: which package may use which. */
class ArchitectureTest {
  private static final String ROOT = "io.dynamicnetworks";
  private static final String RECONCILE = ROOT + ".reconcile";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  /** A row of the table: the package, and the packages that it may use. */
  private static final Pattern ROW = row("");

  /** The same of the table of the rooms of {@code reconcile}. */
  private static final Pattern ROOM = row("reconcile\\.");

  private static final Pattern NAME = Pattern.compile("`(\\w+)`");
  private static final Path SOURCES = Path.of("src/main/java", ROOT.replace('.', '/'));
  private static final Pattern IMPORT =
      Pattern.compile("\nimport (?:static )?io\\.dynamicnetworks\\.([a-z]\\w*)\\.");

  private static final Pattern ROOM_IMPORT =
      Pattern.compile("\nimport (?:static )?io\\.dynamicnetworks\\.reconcile\\.([a-z]\\w*)\\.");

  private static final Map<String, Set<String>> TABLE = table(ROW);
  private static final Set<String> PACKAGES = TABLE.keySet();
  private static final Map<String, Set<String>> ROOMS = table(ROOM);

  private static Pattern row(String prefix) {
    return Pattern.compile("^\\| `" + prefix + "(\\w+)` \\|[^|]*\\|([^|]*)\\|", Pattern.MULTILINE);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Set<String>> table(Pattern rows) {
    String text = text(Path.of("docs/architecture.md"));
    int start = text.indexOf("\n## Packages\n");
    String section = text.substring(start, text.indexOf("\n## ", start + 1));
    return rows.matcher(section)
        .results()
        .collect(
            Collectors.toMap(
                row -> row.group(1),
                row -> names(row.group(2)),
                (one, other) -> {
                  throw new IllegalStateException("two rows for one package");
                },
                LinkedHashMap::new)); // In the order of the table.
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
            .map(ArchitectureTest::packageOf)
            .filter(name -> !name.isEmpty())
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

  /**
   * By the imports: the compiler copies constants, so the classes do not show where one is from.
   */
  @ParameterizedTest
  @MethodSource("packages")
  void aPackageImportsWhatTheTableAllowsAndThereIsNoMoreInTheTable(String name) {
    Set<String> imported = imported(name, IMPORT);
    imported.remove(name);
    assertThat(imported).isEqualTo(new TreeSet<>(Objects.requireNonNull(TABLE.get(name))));
  }

  /** What the pattern finds in the sources below the folder. */
  private static Set<String> imported(String folder, Pattern pattern) {
    try (Stream<Path> files = Files.walk(SOURCES.resolve(folder))) {
      return files
          .filter(Files::isRegularFile)
          .flatMap(file -> pattern.matcher(text(file)).results())
          .map(match -> match.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The package below the root, as the table names it; empty for other classes. */
  private static String packageOf(JavaClass c) {
    String name = c.getPackageName();
    return name.startsWith(ROOT + ".")
        ? name.substring(ROOT.length() + 1).replaceAll("\\..*", "")
        : "";
  }

  static Set<String> rooms() {
    return ROOMS.keySet();
  }

  @Test
  void everyRoomOfReconcileIsInTheTableAndUsesOnlyRoomsFurtherDown() {
    Set<String> found =
        CLASSES.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith(RECONCILE + "."))
            .map(name -> name.substring(RECONCILE.length() + 1))
            .collect(Collectors.toSet());
    assertThat(found).isEqualTo(ROOMS.keySet());
    Set<String> above = new HashSet<>();
    ROOMS.forEach(
        (room, used) -> {
          above.add(room);
          assertThat(used).as("used by %s", room).doesNotContainAnyElementsOf(above);
        });
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void aRoomOfReconcileUsesTheRoomsThatTheTableAllowsAndNothingOfReconcileItself(String room) {
    Set<String> used = Objects.requireNonNull(ROOMS.get(room));
    noClasses()
        .that()
        .resideInAPackage(RECONCILE + "." + room)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(roomsExcept(used, room)).or(resideInAPackage(RECONCILE)))
        .check(CLASSES);
    Set<String> imported = imported("reconcile/" + room, ROOM_IMPORT);
    assertThat(imported).as("there is no more in the table").isEqualTo(new TreeSet<>(used));
  }

  @Test
  void explainAndTheWiringUseOneRoomOfReconcileEachAndNoOtherPackageUsesAny() {
    noClasses()
        .that(resideOutsideOfPackages(RECONCILE + "..", ROOT + ".explain", ROOT))
        .should()
        .dependOnClassesThat(resideInAnyPackage(roomsExcept(Set.of())))
        .check(CLASSES);
    noClasses()
        .that(resideInAPackage(ROOT + ".explain"))
        .should()
        .dependOnClassesThat(resideInAnyPackage(roomsExcept(Set.of("observe"))))
        .check(CLASSES);
    noClasses()
        .that(resideInAPackage(ROOT))
        .should()
        .dependOnClassesThat(resideInAnyPackage(roomsExcept(Set.of("shared"))))
        .check(CLASSES);
  }

  private static String[] roomsExcept(Set<String> used, String... own) {
    Set<String> others = new TreeSet<>(ROOMS.keySet());
    others.removeAll(used);
    others.removeAll(Set.of(own));
    return others.stream().map(room -> RECONCILE + "." + room).toArray(String[]::new);
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
    "io.vertx.core.http..,'kube multus ops grpc'",
    "io.vertx.ext.web..,'multus kube'",
    "io.vertx.grpc..,'grpc cri kubelet'",
    "com.google.protobuf..,'grpc cri kubelet'",
    "io.fabric8..,kube",
    "io.micrometer..,ops",
    "picocli..,cli",
    "org.slf4j..,'root socket reconcile kube cnicache kubelet multus ledger ops'",
    "java.net..,'root text config kube ops'",
    "java.nio.file..,'root self explain cli file socket ledger kube cnicache grpc cri kubelet multus"
        + " ops config'",
    "java.util.concurrent..,'root kube ops ledger cnicache grpc multus'",
  })
  void aLibraryIsUsedOnlyWhereItBelongs(String library, String allowed) {
    Set<String> allowedNames = Set.of(allowed.split(" "));
    Set<String> others = new TreeSet<>(PACKAGES);
    others.removeAll(allowedNames);
    String[] packages =
        Stream.concat(
                others.stream().map(p -> ROOT + "." + p + ".."),
                allowedNames.contains("root") ? Stream.empty() : Stream.of(ROOT))
            .toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(resideInAPackage(library))
        .allowEmptyShould(false)
        .check(CLASSES);
  }

  /** What they compute depends on their input alone: time is a parameter. */
  @ParameterizedTest
  @ValueSource(strings = {"model", "text", "annotation", "attachment", "plan", "report", "config"})
  void aPurePackageReadsNoClock(String name) {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "." + name + "..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(InstantSource.class)
        .orShould()
        .accessTargetWhere(
            target(nameMatching("nanoTime|currentTimeMillis"))
                .and(target(owner(equivalentTo(System.class)))))
        .orShould()
        .accessTargetWhere(
            target(nameMatching("now")).and(target(owner(resideInAPackage("java.time..")))))
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
