"""What counts as a script: code as good as a module body. Private.

CPython judges functions by their bytecode, which GraalPy does not have; here their source is read, where there is one.
"""

from types import CodeType, FunctionType

_VARIABLE_ARGUMENTS = 0x04 | 0x08  # CO_VARARGS, CO_VARKEYWORDS
_YIELDING = 0x20 | 0x80 | 0x200  # CO_GENERATOR, CO_COROUTINE, CO_ASYNC_GENERATOR


def script(code):
    """Source text, or the marshalled code object of what is as good as a module body."""
    if isinstance(code, str):
        return str(code)
    if isinstance(code, (bytes, bytearray, memoryview)):
        return bytes(code).decode("utf-8")
    if isinstance(code, FunctionType):
        code = code.__code__
    if not isinstance(code, CodeType):
        raise TypeError(f"argument 2 must be str, bytes, a function or a code object, not {type(code).__name__}")
    check_no_closure(code)
    check_no_parameters(code)
    if code.co_flags & _YIELDING or _returns_value(code):
        raise ValueError(f"{code.co_name} returns a value: a script returns None")
    from marshal import dumps

    return dumps(code)


def check_no_closure(code):
    """Raises ValueError for a function that needs names of one around it."""
    if code.co_freevars:
        raise ValueError(f"{code.co_name} is a closure: it needs {', '.join(code.co_freevars)}")


def check_no_parameters(code):
    """Raises ValueError for a function that takes arguments, even if none is needed."""
    if code.co_argcount or code.co_kwonlyargcount or code.co_flags & _VARIABLE_ARGUMENTS:
        raise ValueError(f"{code.co_name} takes arguments, which are not supported here")


def _returns_value(code):
    """Whether a ``return`` of anything but None stands in the function; judged by its source, if there is one."""
    if code.co_name == "<module>":
        return False
    import ast
    from inspect import getsource
    from textwrap import dedent

    try:
        tree = ast.parse(dedent(getsource(code)))
    except (OSError, SyntaxError):  # no source to read, or a lambda torn out of its statement
        return code.co_name == "<lambda>" and (code.co_names != () or set(code.co_consts) - {None} != set())
    pending = list(tree.body[0].body) if isinstance(tree.body[0], ast.FunctionDef) else list(ast.walk(tree))
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Lambda) and code.co_name == "<lambda>":
            if not (isinstance(node.body, ast.Constant) and node.body.value is None):
                return True
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        if isinstance(node, ast.Return) and node.value is not None:
            if not (isinstance(node.value, ast.Constant) and node.value.value is None):
                return True
        pending.extend(ast.iter_child_nodes(node))
    return False
