import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassHierarchyResolver.ClassHierarchyInfo;
import java.lang.constant.ConstantDescs;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Gives a jar's classes of Java 5 to 7 the format of Java 8, with stack maps: the AOT cache takes no
 * older ones, and each start would parse and verify them again (picocli: 158 classes, 0.15 s).
 *
 * <p>{@code java ModernClasses.java JAR}
 */
final class ModernClasses {
  private static final int JAVA_8 = 52;

  private final ClassFile format;

  private ModernClasses(ClassLoader jar) {
    // What is optional and not there (a script language's base class) can be any class.
    ClassHierarchyResolver hierarchy =
        ClassHierarchyResolver.ofResourceParsing(jar)
            .orElse(name -> ClassHierarchyInfo.ofClass(ConstantDescs.CD_Object))
            .cached();
    format =
        ClassFile.of(
            ClassHierarchyResolverOption.of(hierarchy), ConstantPoolSharingOption.NEW_POOL);
  }

  public static void main(String[] args) throws IOException {
    Path jar = Path.of(args[0]);
    Path modern = Path.of(args[0] + ".modern");
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
        ZipInputStream from = new ZipInputStream(Files.newInputStream(jar));
        ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(modern))) {
      new ModernClasses(loader).copy(from, to);
    }
    Files.move(modern, jar, StandardCopyOption.REPLACE_EXISTING);
  }

  private void copy(ZipInputStream from, ZipOutputStream to) throws IOException {
    for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
      byte[] content = from.readAllBytes();
      ZipEntry copy = new ZipEntry(entry.getName());
      copy.setTime(entry.getTime());
      to.putNextEntry(copy);
      to.write(entry.getName().endsWith(".class") ? modern(content) : content);
      to.closeEntry();
    }
  }

  private byte[] modern(byte[] content) {
    var old = format.parse(content);
    if (old.majorVersion() >= JAVA_8) {
      return content;
    }
    return format.transformClass(
        old,
        (to, element) -> {
          if (element instanceof ClassFileVersion) {
            to.withVersion(JAVA_8, 0);
          } else {
            to.with(element);
          }
        });
  }
}
