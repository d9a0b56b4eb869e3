"""Functions and objects of Java's that this interpreter was handed, and the exceptions that they throw. Private;
``clutch`` shows the classes.

A call is one call of the host, with what a dev.clutch.bridge.graalpy.crossing.HeldFunction takes.
"""

from _clutch.crossing.share import share
from _clutch.ground.lifetime import Known
from _clutch.ground.values import are_atoms, to_handle

_known = {}  # class -> Known


def known(cls, number, held):
    """The object of a class for what Java has handed over; one for each number."""
    objects = _known[cls]
    found = objects.get(number)
    return objects.first(number, cls._of(held)) if found is None else found


class _OfInstance:
    """A property of objects; the class itself has None there, as ``inspect`` wants it."""

    def __init__(self, get):
        self._get = get

    def __get__(self, obj, cls):
        return None if obj is None else self._get(obj)

    def __set__(self, obj, value):
        raise AttributeError("attributes of Java's functions cannot be set")


class JavaFunction:
    """A function of Java's. Values cross by copy, and what it throws is a JavaException. Made by Java alone."""

    __slots__ = ("_host", "_atoms", "_signature", "__weakref__")

    __module__ = "clutch"

    def __new__(cls, *args, **kwargs):
        raise TypeError(f"cannot create {cls.__name__!r} instances: Java hands them over")

    @classmethod
    def _of(cls, held):
        self = object.__new__(cls)
        self._host, self._atoms, self._signature = held, held.atoms, None
        return self

    def __init_subclass__(cls):
        raise TypeError("type 'JavaFunction' is not an acceptable base type")

    def __call__(self, /, *args, **kwargs):
        if not kwargs and are_atoms(args):
            return self._atoms(*args)
        prepared = share(args, "args", pickling=False)
        return self._host.call(prepared, share(kwargs, "kwargs", pickling=False) if kwargs else None)

    def __getattr__(self, name):  # a property __qualname__ would be taken for the class's
        if name in ("__name__", "__qualname__"):
            qualified = self._host.name()
            return qualified.rpartition(".")[2] if name == "__name__" else qualified
        raise AttributeError(f"'JavaFunction' object has no attribute {name!r}", name=name, obj=self)

    __doc__ = _OfInstance(lambda self: self._host.doc() or None)

    @_OfInstance
    def __signature__(self):
        if self._signature is None:
            self._signature = _signature(self._host.parameters())
        return self._signature

    def __repr__(self):
        return f"<Java function {self._host.name()}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


class JavaObject:
    """An object of Java's, with those of its methods that are meant for Python. Made by Java alone."""

    __module__ = "clutch"

    def __new__(cls, *args, **kwargs):
        raise TypeError(f"cannot create {cls.__name__!r} instances: Java hands them over")

    @classmethod
    def _of(cls, held):
        self = object.__new__(cls)
        self.__dict__["_host"] = held
        return self

    def __init_subclass__(cls):
        raise TypeError("type 'JavaObject' is not an acceptable base type")

    def __getattr__(self, name):
        method = None if name.startswith("__") else self._host.method(name)
        if method is None:
            raise AttributeError(f"Java's {self._host.name()!r} object has no attribute {name!r}", name=name, obj=self)
        self.__dict__[name] = method  # found there the next time
        return method

    def __setattr__(self, name, value):
        raise AttributeError(f"attributes of Java's {self._host.name()!r} object cannot be set")

    def __delattr__(self, name):
        raise AttributeError(f"attributes of Java's {self._host.name()!r} object cannot be deleted")

    def __dir__(self):
        return [*self._host.methods(), *(name for name in object.__dir__(self) if name.startswith("__"))]

    def __repr__(self):
        return f"<Java object {self._host.name()}>"

    __copy__, __deepcopy__, __reduce__ = JavaFunction.__copy__, JavaFunction.__deepcopy__, JavaFunction.__reduce__


for _class in JavaFunction, JavaObject:
    _known[_class] = Known()
    to_handle[_class] = lambda obj: obj._host.handle()


_TYPES = {kind.__name__: kind for kind in (bool, int, float, str, bytes, list, tuple, dict, set, object)}


def _signature(flat):
    """An inspect.Signature of what a HeldFunction tells of its parameters."""
    from inspect import Parameter, Signature

    if flat is None:
        return Signature([Parameter("args", Parameter.VAR_POSITIONAL), Parameter("kwargs", Parameter.VAR_KEYWORD)])
    parameters = []
    for at in range(1, len(flat), 4):
        name, kind, optional, annotation = flat[at : at + 4]
        default = None if optional else Parameter.empty
        parameters.append(Parameter(name, getattr(Parameter, kind), default=default, annotation=_annotation(annotation)))
    return Signature(parameters, return_annotation=_annotation(flat[0]))


def _annotation(name):
    from inspect import Parameter

    if name == "None":
        return None
    return _TYPES.get(name, name) if name else Parameter.empty


# --- exceptions ----------------------------------------------------------------------------------------------------


class JavaException(Exception):
    """What a function of Java's threw. Its class is named like the one of Java's, and its cause is that one's.

    java_type: the full name of its class in Java. ``JavaException["java.io.IOException"]`` is a class to catch those by,
    and exceptions of the classes that are derived from it.
    """

    __module__ = "clutch"

    java_type = _names = None

    def __class_getitem__(cls, name):
        if type(name) is not str:
            raise TypeError(f"the name of a Java class is expected, not {type(name).__name__!r}")
        return _named(name)

    def __reduce__(self):
        return (java_exception, (self._names, str(self))) if self._names else (type(self), self.args)


_by_name = {}  # name of a class of Java's -> what catches its exceptions
_concrete = {}  # names of a class and of those above it -> the class of its exceptions


def _named(name):
    found = _by_name.get(name)
    if found is None:
        found = _by_name.setdefault(name, _class_for(name, (JavaException,)))
    return found


def _class_for(name, bases):
    module, _, short = name.rpartition(".")
    return type(short, bases, {"__module__": module or "java", "java_type": name, "__reduce__": JavaException.__reduce__})


def java_exception(names, message):
    """An exception. names: that of its class in Java, and of those above it."""
    kind = _concrete.get(names)
    if kind is None:
        kind = _class_for(names[0], tuple([_named(name) for name in names]))
        kind._names = names
        _concrete[names] = kind
    return kind(message)
