"""Values and errors made for the host: what dev.clutch.bridge.graalpy.crossing.Values and GuestErrors call.

Runs like guest.py.
"""


RecursionError, chr, int, map, tuple = RecursionError, chr, int, map, tuple  # as in guest.py


class makers:
    """What the host takes hold of."""

    none = None

    @staticmethod
    def make_int(hexadecimal):
        return int(hexadecimal, 16)

    @staticmethod
    def make_bytes(latin1):
        return latin1.encode("latin-1")

    @staticmethod
    def make_wide_str(code_points):
        from array import array  # the codecs would merge two lone surrogates

        return "".join(map(chr, array("I", code_points.encode("latin-1"))))

    @staticmethod
    def make_tuple(*items):
        return items

    @staticmethod
    def make_ints(data):
        from array import array

        return tuple(array("q", data))

    @staticmethod
    def make_handle(kind, number):
        from _clutch.ground.values import resolve

        return resolve(kind, number)

    @staticmethod
    def make_graph(*flat):
        from _clutch.crossing.graphs import make_graph

        return make_graph(flat)

    @staticmethod
    def make_named(kind, text):
        from _clutch.crossing.named import make

        return make(kind, text)

    @staticmethod
    def make_unpickler():
        from _clutch.crossing.pickles import unpickler

        return unpickler()

    @staticmethod
    def make_scratch(memory):
        from _clutch.crossing.memory import make_scratch

        return make_scratch(memory)

    @staticmethod
    def make_large_bytes(memory, size):
        from _clutch.crossing.memory import make_bytes

        return make_bytes(memory, size)

    @staticmethod
    def make_view(memory, offset, size, letter, shape, readonly):
        from _clutch.crossing.memory import make_view

        return make_view(memory, offset, size, letter, shape, readonly)

    @staticmethod
    def make_buffer(memory):
        from _clutch.crossing.memory import SharedBuffer

        return SharedBuffer._over(memory)

    @staticmethod
    def make_socket(descriptor, family, kind, proto, timeout):
        from _clutch.crossing.sockets import make

        return make(descriptor, family, kind, proto, timeout)

    @staticmethod
    def make_error(name, args):
        from _clutch.ground.errors import error

        return error(name, args)

    @staticmethod
    def make_failed(*texts):
        from _clutch.ground.errors import Failed

        return Failed(*texts)

    @staticmethod
    def make_function(number, held):
        from _clutch.crossing.callbacks import JavaFunction, known

        return known(JavaFunction, number, held)

    @staticmethod
    def make_object(number, held):
        from _clutch.crossing.callbacks import JavaObject, known

        return known(JavaObject, number, held)

    @staticmethod
    def make_java_error(held, message, cause, names):
        from _clutch.crossing.callbacks import java_exception

        exception = java_exception(names, message)
        exception.__thrown__ = held
        exception.__cause__ = cause
        return exception

    @staticmethod
    def make_recursion_error():  # where there is little stack left
        return RecursionError("maximum recursion depth exceeded")


makers  # noqa: B018 - what the host's evaluation of this file gives
