"""Modules that the build has compiled are as those that are parsed."""

import importlib
import importlib.util
import inspect
import json
import os
import pkgutil
import sys
import tempfile
import traceback
from importlib.machinery import FileFinder, SourceFileLoader

from concurrent import interpreters

LIBRARY = os.path.dirname(os.__file__)


def test_the_build_has_compiled_the_library():
    finder = sys.path_importer_cache[LIBRARY]
    assert type(finder).__name__ == "LibraryFinder" and isinstance(finder, FileFinder), finder
    assert type(sys.path_importer_cache[LIBRARY + "/json"]) is type(finder)


def test_specs_are_those_of_files():
    finder = sys.path_importer_cache[LIBRARY]
    for name in "json", "csv", "email", "asyncio", "xml":
        ours, theirs = finder.find_spec(name), FileFinder.find_spec(finder, name)
        for field in "name", "origin", "cached", "has_location", "parent", "submodule_search_locations", "loader_state":
            assert getattr(ours, field) == getattr(theirs, field), (name, field)
        assert type(ours.loader) is type(theirs.loader) and ours.loader.path == theirs.loader.path
    assert finder.find_spec("no_such_module") is None
    assert finder.find_spec("idlelib").origin == LIBRARY + "/idlelib/__init__.py"  # not compiled, and there


def test_modules_are_those_of_files():
    decoder = importlib.import_module("json.decoder")
    assert type(json.__loader__) is SourceFileLoader and "get_code" not in vars(json.__loader__)
    assert json.__file__ == LIBRARY + "/json/__init__.py" and json.__path__ == [LIBRARY + "/json"]
    assert decoder.__spec__.parent == decoder.__package__ == "json"
    code = json.loads.__code__
    assert code.co_filename == json.__file__ and code.co_firstlineno > 200
    assert inspect.getsource(json.loads).startswith("def loads(s, *")
    assert json.__loader__.get_code("json").co_filename == json.__file__
    assert "decoder" in [module.name for module in pkgutil.iter_modules(json.__path__)]


def test_tracebacks_show_lines():
    try:
        json.loads("{")
    except ValueError as error:
        shown = "".join(traceback.format_exception(error))
    assert f'File "{LIBRARY}/json/__init__.py", line ' in shown and "return _default_decoder.decode(s)" in shown, shown


def test_modules_can_be_made_again():
    first = json.loads
    assert importlib.reload(json).loads is not first and json.loads("[1]") == [1]
    import csv

    del sys.modules["csv"]
    assert importlib.import_module("csv").reader is csv.reader


def test_what_stands_first_is_found_first():
    with tempfile.TemporaryDirectory() as folder:
        with open(folder + "/this_colour.py", "w") as file:
            file.write("COLOUR = 'red'")
        with open(folder + "/colorsys.py", "w") as file:
            file.write("OURS = True")
        config = f"import sys; sys.path.insert(0, {folder!r})\n"
        interp = interpreters.create()
        interp.exec(config + "import colorsys, this_colour; assert colorsys.OURS and this_colour.COLOUR == 'red'")
        interp.exec("sys.path.pop(0); del sys.modules['colorsys']; sys.path_importer_cache.clear()")
        interp.exec("import colorsys; assert colorsys.hls_to_rgb(0, 0, 0) == (0, 0, 0)")
        interp.close()


def test_every_interpreter_has_code_of_its_own_and_shares_what_is_in_it():
    queue = interpreters.create_queue()
    made = [interpreters.create() for _ in range(2)]
    for interp in made:
        interp.prepare_main(queue=queue)
        interp.exec("import bisect, json; json.extra = 1; queue.put((json.dumps({'a': 1}), bisect.bisect([1, 3], 2)))")
    assert [queue.get(timeout=30) for _ in made] == [('{"a": 1}', 1)] * 2
    assert not hasattr(json, "extra")
    for interp in made:
        interp.close()


def test_confined_interpreters_have_it_and_write_no_bytecode():
    import clutch

    box = clutch.create(config=clutch.InterpreterConfig.sandboxed())
    box.exec("import sys, json; assert sys.dont_write_bytecode and json.loads('[1]') == [1]")
    box.exec("assert type(sys.path_importer_cache[sys._stdlib_dir]).__name__ == 'LibraryFinder'")
    box.close()
