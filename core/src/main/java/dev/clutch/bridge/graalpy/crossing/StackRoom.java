package dev.clutch.bridge.graalpy.crossing;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassFile;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;

/**
 * Finds out whether the thread's stack lasts for something that must not be broken off: an item
 * taken and not delivered is lost, a lock that is not let go of stays locked.
 *
 * <p>No API tells how much stack is left. But the JVM looks, at the entry of a method, whether
 * there is as much as the interpreter would need for its local variables, and compiled code does
 * so, too: with one write a page, whatever it needs itself. So here is a method with a few thousand
 * local variables and nothing to do, some 2 ns a call. No compiler of Java's would write it. It is
 * too long to be inlined: the error has to come from this call, not from its caller's.
 */
public final class StackRoom {
  /**
   * For what takes something. Not more: the writes lie 4 KiB apart, in the same set of a cache of 8
   * ways; the ninth would cost twenty times as much as all the others.
   */
  static final StackRoom TO_TAKE = new StackRoom(24);

  /** For what gives something back: it has to work wherever taking did. */
  static final StackRoom TO_GIVE_BACK = new StackRoom(16);

  private static final int TOO_LONG = 400; // bytecodes; C2 inlines up to 325

  /** What the class made here implements. */
  interface Probe {
    /** Does nothing if it is given 0, as always. */
    void enter(int never);
  }

  private final Probe probe;

  /**
   * Makes the probes, which takes stack, too: to be called before Python code runs that needs them.
   */
  public static void prepare() {
    TO_TAKE.check();
    TO_GIVE_BACK.check();
  }

  private StackRoom(int kibibytes) {
    try {
      var made = MethodHandles.lookup().defineHiddenClass(probe(kibibytes), true).lookupClass();
      probe = (Probe) made.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the probe of the stack cannot be made", e);
    }
  }

  private static byte[] probe(int kibibytes) {
    var file = ClassFile.of();
    var name = StackRoom.class.describeConstable().orElseThrow().nested("Made");
    return file.build(
        name,
        made ->
            made.withInterfaceSymbols(Probe.class.describeConstable().orElseThrow())
                .withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    0,
                    code -> code.aload(0).invokespecial(CD_Object, INIT_NAME, MTD_void).return_())
                .withMethodBody(
                    "enter",
                    MethodTypeDesc.of(CD_void, CD_int),
                    ClassFile.ACC_PUBLIC,
                    code -> {
                      var end = code.newLabel();
                      code.iload(1).ifeq(end);
                      for (int i = 0; i < TOO_LONG; i++) {
                        code.nop();
                      }
                      // the last variable; the call is why compiled code might need them all
                      code.iload(1).istore(kibibytes * 1024 / Long.BYTES - 1);
                      code.aload(0)
                          .iload(1)
                          .invokevirtual(name, "enter", MethodTypeDesc.of(CD_void, CD_int));
                      code.labelBinding(end).return_();
                    }));
  }

  /** Throws a {@link StackOverflowError} where there is not enough. */
  void check() {
    probe.enter(0);
  }
}
