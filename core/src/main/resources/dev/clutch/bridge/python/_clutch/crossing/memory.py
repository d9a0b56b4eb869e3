"""Native memory that interpreters share: memoryviews, large bytes objects and ``clutch.SharedBuffer``.

Private. A block of memory is a host object (dev.clutch.bridge.graalpy.crossing.MemoryHandle); what looks at it here is
an array of ``_ctypes`` that holds the handle, so the memory stays as long as any view of it does. An interpreter that
may not touch memory gets copies, which cannot be written.
"""

import sys
from _operator import index

from _clutch.ground import host
from _clutch.ground.errors import NotShareableError
from _clutch.ground.values import Scratch, to_handle

MAX_SIZE = 2**31 - 1
"""How many bytes GraalPy can look at in one piece."""

_FORMATS = frozenset("cbB?hHiIlLqQnNefdP")  # what memoryview.cast takes
_FIXED = frozenset("cbB?hHiIqQefd")  # of these, those that have the same size with a byte order in front

_little_endian = sys.byteorder == "little"

_host = host("share")

try:
    from _ctypes import Array, Structure, Union, _Pointer, _SimpleCData
except ImportError:  # the interpreter's config allows no native memory
    _native = False
else:
    _native = _host.mayTouchMemory()


if _native:

    class _Char(_SimpleCData):
        _type_ = "c"

    class _Address(_SimpleCData):
        _type_ = "P"

    _metaclass = type(Array)
    _types = {}  # number of bytes -> the array type of that length, and of pointers to it
    _MANY = 128


def _types_of(size):
    types = _types.get(size)
    if types is None:
        array = _metaclass("Memory", (Array,), {"_type_": _Char, "_length_": size})
        pointer = type(_Pointer)("MemoryPointer", (_Pointer,), {"_type_": array})
        if len(_types) >= _MANY:  # making one takes 30 us, and nothing else is lost
            _types.clear()
        types = _types[size] = array, pointer
    return types


def _look(memory, offset, size):
    """The array that looks at a part of a block."""
    array = _types_of(size)[0].from_address(memory.address() + offset)
    array.memory, array.offset = memory, offset
    return array


def _address(array):
    """Where an array's bytes are; those of a bytearray are moved to native memory by that, for good."""
    return _Address.from_buffer(_types_of(len(array))[1](array)).value


# --- on the way out ------------------------------------------------------------------------------------------------


def copy_in(data):
    """A block with a copy of a bytes object."""
    size = len(data)
    if not _native or not size:
        return _host.copied(data)
    memory = _host.allocate(size)
    _look(memory, 0, size).raw = data
    return memory


_copies = {}  # id of a memoryview of immutable bytes -> weak reference to it, block with the copy


def share_view(view):
    """Prepares a memoryview. Memory that Python can write is shared; immutable bytes are copied once."""
    if not view.c_contiguous:
        raise NotShareableError("cannot share a 'memoryview' that is not C-contiguous: share a copy of it")
    format, shape = _native_format(view.format), view.shape
    if 0 in shape[1:]:
        raise NotShareableError(f"cannot share a 'memoryview' of shape {shape}: only its first dimension may be 0")
    size = view.itemsize  # nbytes is wrong for a part of a view with several dimensions
    for extent in shape:
        size *= extent
    memory, offset = _located(view, size)
    return _host.view(memory, offset, size, format, shape, view.readonly)


def _native_format(letter):
    """A format in the form that ``memoryview.cast`` takes: ctypes tells of the byte order, too."""
    kind = letter[1:] if letter.startswith("@") else letter
    if len(kind) == 2 and kind[1] in _FIXED and kind[0] in ("<=" if _little_endian else ">!="):
        kind = kind[1]
    if kind not in _FORMATS:
        raise NotShareableError(f"cannot share a 'memoryview' of format {letter!r}: share its .cast('B')")
    return kind


def _located(view, size):
    """The block that a view's bytes are in, and where in it."""
    exporter = view.obj
    if _native and size:
        offset = 0 if size == memoryview(exporter).nbytes else _host.offset(view)
        if offset >= 0:
            if isinstance(exporter, Array) and hasattr(exporter, "memory"):
                return exporter.memory, exporter.offset + offset
            memory = _moved(exporter)
            if memory is not None:
                return memory, offset
    return _copied(view, size), 0


def _moved(exporter):
    """A block that is the exporter's own memory; None when that can only be read, or not be moved or held."""
    pin = None
    if not isinstance(exporter, (_SimpleCData, Array, Structure, Union)):  # these never change their size
        pin = _host.pin(exporter)
        if pin is None:
            return None
    size = memoryview(exporter).nbytes
    try:
        array = _types_of(size)[0].from_buffer(exporter)
        return _host.adopt(_address(array), size, array, pin)
    except (TypeError, NotImplementedError):
        return None


def _copied(view, size):
    from weakref import ref

    key = id(view)
    known = _copies.get(key)
    if known is not None and known[0]() is view:
        return known[1]
    memory = copy_in(view.tobytes()[:size])
    if type(view.obj) is bytes:  # what can be written may have changed until next time
        _copies[key] = ref(view, lambda _: _copies.pop(key, None)), memory
    return memory


# --- on the way in -------------------------------------------------------------------------------------------------


def make_bytes(memory, size):
    """A bytes object with a copy of a whole block."""
    return bytes(memoryview(_look(memory, 0, size))) if _native else _host.read(memory, 0, size)


def make_scratch(memory):
    """The object for one of dev.clutch.bridge.graalpy.crossing.Scratches' blocks: two ints, then the bytes."""
    ints = memoryview(_look(memory, 0, 8)).cast("B").cast("i")
    return Scratch(ints, memoryview(_look(memory, 8, memory.size() - 8)).cast("B"))


def make_view(memory, offset, size, letter, shape, readonly):
    """A memoryview of a part of a block."""
    if not size and len(shape) > 1:  # no cast makes a dimension of 0, but a slice does
        size = memoryview(b"").cast(letter).itemsize
        for extent in shape[1:]:
            size *= extent
        view = memoryview(bytearray(size)).cast(letter, (1, *shape[1:]))[:0]
        return view.toreadonly() if readonly else view
    if not size:
        view = memoryview(bytearray())
    elif _native:
        view = memoryview(_look(memory, offset, size)).cast("B")
    else:
        view, readonly = memoryview(_host.read(memory, offset, size)), True
    if len(shape) != 1:
        view = view.cast(letter, shape)
    elif letter != "B":
        view = view.cast(letter)
    return view.toreadonly() if readonly and not view.readonly else view


class SharedBuffer:
    """Memory that several interpreters, and Java, read and write at the same time, without a copy.

        buffer = clutch.SharedBuffer(1 << 20)
        interp.prepare_main(buffer=buffer)

    It crosses as what it is: each interpreter gets an object of this class over the same bytes. They live until the
    last interpreter lets go of them, whatever becomes of the one that made them. All zero at first.

    ``view`` is a writable memoryview of format 'B'; indexing and slicing go through it, so a slice is a memoryview of
    that part. Nothing is locked: interpreters that write the same bytes have to agree on whose turn it is.

    Raises ValueError for a negative size, OverflowError for one of 2 GiB or more, MemoryError, and PermissionError
    where the interpreter may not touch memory.
    """

    __module__ = "clutch"
    __slots__ = ("_memory", "view", "__weakref__")

    def __new__(cls, size):
        try:
            size = int(index(size))
        except TypeError:
            raise TypeError(f"size must be an int, not {type(size).__name__}") from None
        if size < 0:
            raise ValueError(f"size must not be negative, got {size}")
        if size > MAX_SIZE:
            raise OverflowError(f"size must be at most {MAX_SIZE}, got {size}")
        if not _native:
            raise PermissionError("the interpreter's config allows no native memory")
        return cls._over(_host.allocate(size))

    @classmethod
    def _over(cls, memory):
        self = super().__new__(cls)
        self._memory = memory
        self.view = make_view(memory, 0, memory.size(), "B", (memory.size(),), False)
        return self

    def __len__(self):
        return self._memory.size()

    def __getitem__(self, index):
        return self.view[index]

    def __setitem__(self, index, value):
        self.view[index] = value

    def __bytes__(self):
        return bytes(self.view)

    def __reduce_ex__(self, protocol):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")

    def __eq__(self, other):
        return self._memory.same(other._memory) if isinstance(other, SharedBuffer) else NotImplemented

    def __hash__(self):
        return hash(self._memory.address())

    def __repr__(self):
        return f"<SharedBuffer of {len(self)} bytes>"


to_handle[SharedBuffer] = lambda buffer: _host.buffer(buffer._memory)
