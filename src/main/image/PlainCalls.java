import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/**
 * In one class, replaces code that creates classes and method handles when it first runs with plain
 * code that does the same: {@code switch} over types (one class each, which the AOT cache does not
 * hold), and {@code equals}, {@code hashCode} and {@code toString} of records (chains of method
 * handles). Leaves all other code as it is.
 */
final class PlainCalls {
  private static final String SWITCHES = "java/lang/runtime/SwitchBootstraps";
  private static final String RECORDS = "java/lang/runtime/ObjectMethods";
  private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
  private static final ClassDesc TEXT = ClassDesc.of("java.lang.StringBuilder");
  private static final int HASH_FACTOR = 31;

  private final ClassDesc owner;
  private final boolean isInterface;

  /** The types of each switch, with the type of its call. */
  private final List<Switch> switches = new ArrayList<>();

  private record Switch(MethodTypeDesc type, List<ClassDesc> labels) {}

  PlainCalls(ClassModel model) {
    owner = model.thisClass().asSymbol();
    isInterface = model.flags().has(AccessFlag.INTERFACE);
  }

  /** The transform for the class's method bodies. */
  CodeTransform ofBodies() {
    return this::put;
  }

  private void put(CodeBuilder to, CodeElement element) {
    if (!(element instanceof InvokeDynamicInstruction call) || !isReplaced(to, call)) {
      to.with(element);
    }
  }

  private boolean isReplaced(CodeBuilder to, InvokeDynamicInstruction call) {
    DirectMethodHandleDesc bootstrap = call.bootstrapMethod();
    String from = bootstrap.owner().descriptorString();
    return from.equals("L" + SWITCHES + ";")
        ? bootstrap.methodName().equals("typeSwitch") && putSwitch(to, call)
        : from.equals("L" + RECORDS + ";") && putRecord(to, call);
  }

  // ---- switches ----

  private boolean putSwitch(CodeBuilder to, InvokeDynamicInstruction call) {
    List<ClassDesc> labels = new ArrayList<>();
    for (ConstantDesc label : call.bootstrapArgs()) {
      if (!(label instanceof ClassDesc type)) {
        return false; // A constant among the types.
      }
      labels.add(type);
    }
    to.invokestatic(owner, name(switches.size()), call.typeSymbol(), isInterface);
    switches.add(new Switch(call.typeSymbol(), labels));
    return true;
  }

  private static String name(int index) {
    return "$switch$" + index;
  }

  /** Adds the methods that the replaced switches call; run after all bodies. */
  void addMethods(ClassBuilder to) {
    for (int i = 0; i < switches.size(); i++) {
      Switch one = switches.get(i);
      to.withMethodBody(
          name(i),
          one.type(),
          ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC,
          code -> putIndex(code, one.labels()));
    }
  }

  /**
   * Returns -1 for null, otherwise the first matching label from the index on, otherwise their
   * number.
   */
  private static void putIndex(CodeBuilder code, List<ClassDesc> labels) {
    code.aload(0).ifThen(Opcode.IFNULL, then -> then.loadConstant(-1).ireturn());
    for (int i = 0; i < labels.size(); i++) {
      Label next = code.newLabel();
      code.iload(1).loadConstant(i).if_icmpgt(next);
      code.aload(0).instanceOf(labels.get(i)).ifeq(next);
      code.loadConstant(i).ireturn();
      code.labelBinding(next);
    }
    code.loadConstant(labels.size()).ireturn();
  }

  // ---- records ----

  private boolean putRecord(CodeBuilder to, InvokeDynamicInstruction call) {
    List<ConstantDesc> arguments = call.bootstrapArgs();
    String names = (String) arguments.get(1);
    List<DirectMethodHandleDesc> fields =
        arguments.stream().skip(2).map(DirectMethodHandleDesc.class::cast).toList();
    switch (call.name().stringValue()) {
      case "equals" -> putEquals(to, fields);
      case "hashCode" -> putHashCode(to, fields);
      case "toString" ->
          putToString(to, fields, names.isEmpty() ? new String[0] : names.split(";"));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Stack: the record and the other object. */
  private void putEquals(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
    int other = code.allocateLocal(TypeKind.REFERENCE);
    int self = code.allocateLocal(TypeKind.REFERENCE);
    Label differ = code.newLabel();
    Label end = code.newLabel();
    code.astore(other).astore(self);
    code.aload(other).instanceOf(owner).ifeq(differ);
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc type = type(field);
      get(code.aload(self), field);
      get(code.aload(other).checkcast(owner), field);
      switch (type.descriptorString().charAt(0)) {
        case 'I', 'Z', 'B', 'S', 'C' -> code.if_icmpne(differ);
        case 'J' -> code.lcmp().ifne(differ);
        case 'F', 'D' -> code.invokestatic(boxed(type), "compare", compared(type)).ifne(differ);
        default ->
            code.invokestatic(
                    OBJECTS,
                    "equals",
                    MethodTypeDesc.of(
                        ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                .ifeq(differ);
      }
    }
    code.iconst_1().goto_(end);
    code.labelBinding(differ).iconst_0();
    code.labelBinding(end);
  }

  private static MethodTypeDesc compared(ClassDesc type) {
    return MethodTypeDesc.of(ConstantDescs.CD_int, type, type);
  }

  /** Stack: the record. */
  private void putHashCode(CodeBuilder code, List<DirectMethodHandleDesc> fields) {
    int self = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(self).iconst_0();
    for (DirectMethodHandleDesc field : fields) {
      ClassDesc type = type(field);
      code.loadConstant(HASH_FACTOR).imul();
      get(code.aload(self), field);
      if (type.isPrimitive()) {
        code.invokestatic(boxed(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
      } else {
        code.invokestatic(
            OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
      }
      code.iadd();
    }
  }

  /** Stack: the record. */
  private void putToString(CodeBuilder code, List<DirectMethodHandleDesc> fields, String[] names) {
    int self = code.allocateLocal(TypeKind.REFERENCE);
    code.astore(self);
    code.new_(TEXT).dup().invokespecial(TEXT, "<init>", MethodTypeDesc.of(ConstantDescs.CD_void));
    append(code.loadConstant(simpleName() + "["), ConstantDescs.CD_String);
    for (int i = 0; i < fields.size(); i++) {
      append(code.loadConstant((i == 0 ? "" : ", ") + names[i] + "="), ConstantDescs.CD_String);
      get(code.aload(self), fields.get(i));
      append(code, appended(type(fields.get(i))));
    }
    append(code.loadConstant("]"), ConstantDescs.CD_String);
    code.invokevirtual(TEXT, "toString", MethodTypeDesc.of(ConstantDescs.CD_String));
  }

  private String simpleName() {
    String name = owner.displayName();
    return name.substring(name.lastIndexOf('$') + 1);
  }

  private static void append(CodeBuilder code, ClassDesc type) {
    code.invokevirtual(TEXT, "append", MethodTypeDesc.of(TEXT, type));
  }

  private static ClassDesc appended(ClassDesc type) {
    return switch (type.descriptorString().charAt(0)) {
      case 'B', 'S' -> ConstantDescs.CD_int;
      case 'I', 'Z', 'C', 'J', 'F', 'D' -> type;
      default -> ConstantDescs.CD_Object;
    };
  }

  private void get(CodeBuilder code, DirectMethodHandleDesc field) {
    code.getfield(owner, field.methodName(), type(field));
  }

  /** The type of the field that the handle reads. */
  private static ClassDesc type(DirectMethodHandleDesc field) {
    return field.invocationType().returnType();
  }

  private static ClassDesc boxed(ClassDesc type) {
    return switch (type.descriptorString().charAt(0)) {
      case 'I' -> ConstantDescs.CD_Integer;
      case 'Z' -> ConstantDescs.CD_Boolean;
      case 'B' -> ConstantDescs.CD_Byte;
      case 'S' -> ConstantDescs.CD_Short;
      case 'C' -> ConstantDescs.CD_Character;
      case 'J' -> ConstantDescs.CD_Long;
      case 'F' -> ConstantDescs.CD_Float;
      case 'D' -> ConstantDescs.CD_Double;
      default -> throw new IllegalArgumentException(type + ": want a primitive type");
    };
  }
}
