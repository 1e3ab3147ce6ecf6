import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.constant.ConstantDescs;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Removes from jars what only a debugger or a build reads: the names of local variables, and files
 * for Maven and for indexes. Line numbers stay, for stack traces, and so do the files by which
 * scanners identify a jar (pom.properties). This saves 3.6 MB of jars, and the names would be in
 * the AOT cache as well.
 *
 * <p>Classes of Java 5 to 7 get the format of Java 8, with stack maps: the AOT cache takes no older
 * ones, and each start would parse and verify them again (picocli: 158 classes, 0.15 s).
 *
 * <p>Code that would create classes when it first runs is replaced with plain code ({@link
 * PlainCalls}).
 *
 * <p>Adds the package org.w3c.dom to Jackson's jar, whose handlers name two of its interfaces: a
 * JVM without the rest of java.xml is 4 MB smaller.
 *
 * <p>{@code java SlimJars.java JAR…}, all jars of the class path at once, since stack maps need the
 * classes' supertypes.
 */
final class SlimJars {
  private static final int JAVA_8 = 52;

  private static final Pattern UNREAD =
      Pattern.compile(
          "META-INF/maven/.*(?<!/pom\\.properties)|META-INF/jandex\\.idx|.*\\.proto|(.*/)?module-info\\.class|.*/");
  private static final Pattern NAMES_DOM = Pattern.compile("jackson-databind-.*\\.jar");

  private final ClassFile format;

  private SlimJars(ClassLoader jars) {
    // A missing optional class (a script language's base class) may count as any class.
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(jars)
            .orElse(name -> ClassHierarchyInfo.ofClass(ConstantDescs.CD_Object))
            .cached();
    format =
        ClassFile.of(
            ClassHierarchyResolverOption.of(hierarchy),
            ConstantPoolSharingOption.NEW_POOL,
            DebugElementsOption.DROP_DEBUG);
  }

  public static void main(String[] jars) throws IOException {
    URL[] urls = new URL[jars.length];
    for (int i = 0; i < jars.length; i++) {
      urls[i] = Path.of(jars[i]).toUri().toURL();
    }
    try (URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      SlimJars slim = new SlimJars(loader);
      for (String jar : jars) {
        slim.replace(Path.of(jar), Path.of(jar + ".slim"));
      }
    }
  }

  private void replace(Path jar, Path copy) throws IOException {
    try (ZipInputStream from = new ZipInputStream(Files.newInputStream(jar));
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(copy))) {
      to.setLevel(Deflater.BEST_COMPRESSION);
      for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
        if (!UNREAD.matcher(entry.getName()).matches()) {
          put(entry.getName(), entry.getLastModifiedTime(), content(entry.getName(), from), to);
        }
      }
      if (NAMES_DOM.matcher(jar.getFileName().toString()).matches()) {
        putDom(to);
      }
    }
    Files.move(copy, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void putDom(ZipOutputStream to) throws IOException {
    Path module = Path.of(URI.create("jrt:/java.xml"));
    try (Stream<Path> files = Files.list(module.resolve("org/w3c/dom"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        put(
            module.relativize(file).toString(),
            FileTime.fromMillis(0),
            Files.readAllBytes(file),
            to);
      }
    }
  }

  private static void put(String name, FileTime modified, byte[] content, ZipOutputStream to)
      throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setLastModifiedTime(modified);
    to.putNextEntry(entry);
    to.write(content);
    to.closeEntry();
  }

  private byte[] content(String name, InputStream from) throws IOException {
    byte[] content = from.readAllBytes();
    return name.endsWith(".class") ? slim(content) : content;
  }

  /** Skips the debug elements and rewrites the rest, method by method. */
  private byte[] slim(byte[] content) {
    ClassModel model = format.parse(content);
    PlainCalls calls = new PlainCalls(model);
    return format.transformClass(
        model,
        ClassTransform.transformingMethodBodies(calls.ofBodies())
            .andThen(ClassTransform.endHandler(calls::addMethods))
            .andThen(
                (to, element) -> {
                  if (element instanceof ClassFileVersion version
                      && version.majorVersion() < JAVA_8) {
                    to.withVersion(JAVA_8, 0);
                  } else {
                    to.with(element);
                  }
                }));
  }
}
