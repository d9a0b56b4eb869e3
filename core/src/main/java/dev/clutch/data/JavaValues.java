package dev.clutch.data;

import dev.clutch.errors.NotShareableException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The one place where Java values become {@link Shareable} and back. Thread-safe. */
public final class JavaValues {
  private final Function<Object, @Nullable Shareable> toHandle;
  private final Function<Shareable, Object> fromHandle;

  /**
   * Makes a translator.
   *
   * @param toHandle the handle that an object of the API stands for, or null for any other object
   * @param fromHandle the object of the API for a handle
   */
  public JavaValues(
      Function<Object, @Nullable Shareable> toHandle, Function<Shareable, Object> fromHandle) {
    this.toHandle = toHandle;
    this.fromHandle = fromHandle;
  }

  /**
   * A Java value as it crosses to Python.
   *
   * @param value null, a boolean, number, string, byte array, a date, time, duration, UUID or path,
   *     an object of the API that is a handle, or a list, map, set, array or record of such values;
   *     those two become tuples
   * @throws NotShareableException naming the type, and where in the value it stands
   */
  public Shareable toShareable(@Nullable Object value) {
    return toShareable(value, () -> "value");
  }

  private Shareable toShareable(@Nullable Object value, Supplier<String> path) {
    return JavaGraphs.isContainer(value)
        ? JavaGraphs.encode(Objects.requireNonNull(value), path.get(), this::single)
        : single(value, path);
  }

  /** What is no container. */
  private Shareable single(@Nullable Object value, Supplier<String> path) {
    return switch (value) {
      case null -> Shareable.None.NONE;
      case Boolean b -> Shareable.Bool.of(b);
      case Byte n -> new Shareable.Int(n);
      case Short n -> new Shareable.Int(n);
      case Integer n -> new Shareable.Int(n);
      case Long n -> new Shareable.Int(n);
      case BigInteger n ->
          n.bitLength() < Long.SIZE ? new Shareable.Int(n.longValue()) : new Shareable.BigInt(n);
      case Float n -> new Shareable.Real(n);
      case Double n -> new Shareable.Real(n);
      case Character c -> new Shareable.Str(String.valueOf(c));
      case String s -> new Shareable.Str(s);
      case byte[] bytes -> new Shareable.Bytes(bytes.clone());
      case Optional<?> optional -> toShareable(optional.orElse(null), path);
      case OptionalInt n -> n.isPresent() ? new Shareable.Int(n.getAsInt()) : Shareable.None.NONE;
      case OptionalLong n -> n.isPresent() ? new Shareable.Int(n.getAsLong()) : Shareable.None.NONE;
      case OptionalDouble n ->
          n.isPresent() ? new Shareable.Real(n.getAsDouble()) : Shareable.None.NONE;
      case Enum<?> constant -> new Shareable.Str(constant.name());
      case ByteBuffer buffer when !buffer.isDirect() -> {
        var content = new byte[buffer.remaining()];
        buffer.duplicate().get(content);
        yield new Shareable.Bytes(content);
      }
      case Object other -> {
        var named = NamedValues.encode(other);
        var handle = named == null ? handle(other, path) : named;
        if (handle == null) {
          throw new NotShareableException(
              path.get()
                  + ": cannot share a '"
                  + other.getClass().getName()
                  + "' with Python"
                  + (other.getClass().isHidden() // a lambda
                      ? ": Clutch.function(name, function) makes one that crosses"
                      : ""));
        }
        yield handle;
      }
    };
  }

  private @Nullable Shareable handle(Object object, Supplier<String> path) {
    try {
      return toHandle.apply(object);
    } catch (NotShareableException e) {
      throw new NotShareableException(path.get() + ": " + e.getMessage());
    }
  }

  /**
   * A value from Python in its natural Java type: null, Boolean, Long or BigInteger, Double,
   * String, byte[] for bytes and bytearray, java.time, BigDecimal, UUID, Path, an unmodifiable
   * List, Map (in its order) or Set for a container, the API's objects for handles.
   *
   * @throws NotShareableException for an object that only Python knows, naming its type
   */
  public @Nullable Object toJava(Shareable value) {
    return switch (value) {
      case Shareable.None _ -> null;
      case Shareable.Bool b -> b == Shareable.Bool.TRUE;
      case Shareable.Int(var n) -> n;
      case Shareable.BigInt(var n) -> n;
      case Shareable.Real(var n) -> n;
      case Shareable.Str(var s) -> s;
      case Shareable.GuestStr(var text) -> text.toString();
      case Shareable.WideStr(var codePoints) -> decodeWide(codePoints);
      case Shareable.Bytes(var bytes) -> bytes.clone();
      case Shareable.Tuple(var items) -> listOf(items);
      case Shareable.Ints(var data) -> JavaGraphs.ints(data);
      case Shareable.Graph graph -> JavaGraphs.decode(graph, this::toJava);
      case Shareable.Pickled(var type, _, _, _) ->
          throw new NotShareableException("cannot share a '" + type + "' with Java");
      case Shareable.Named named -> NamedValues.decode(named);
      case Shareable.LargeBytes(var memory) ->
          memory.segment().toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
      case Shareable.Ref _ -> throw new IllegalArgumentException("a reference outside its graph");
      case Shareable.SocketRef _ ->
          throw new NotShareableException("cannot share a 'socket' with Java");
      case Shareable.PipeRef _ ->
          throw new NotShareableException(
              "cannot share a 'Connection' with Java: give it the ends of channels");
      case Shareable.QueueRef _,
          Shareable.ChannelRef _,
          Shareable.SyncRef _,
          Shareable.InterpreterRef _,
          Shareable.FunctionRef _,
          Shareable.ObjectRef _,
          Shareable.Buffer _,
          Shareable.View _ ->
          fromHandle.apply(value);
    };
  }

  /**
   * A charset's decoder would put question marks for the lone surrogates that are the reason for
   * this form.
   */
  private static String decodeWide(String latin1) {
    var codePoints =
        ByteBuffer.wrap(latin1.getBytes(StandardCharsets.ISO_8859_1))
            .order(ByteOrder.nativeOrder());
    var text = new StringBuilder();
    while (codePoints.hasRemaining()) {
      text.appendCodePoint(codePoints.getInt());
    }
    return text.toString();
  }

  private List<@Nullable Object> listOf(List<Shareable> items) {
    var list = new ArrayList<@Nullable Object>(items.size());
    items.forEach(item -> list.add(toJava(item)));
    return Collections.unmodifiableList(list); // List.of refuses null, which None becomes
  }
}
