"""A census of Python code: parse every .py file below a folder, several at a time.

    census.py FOLDER [--workers N] [--json FILE]

Each worker is an interpreter of its own, driven by a thread of the main one. File names go to all of them through
one queue, and what was found in each file comes back through another. How things are counted:

* A file is anything named *.py that is not a folder. Links to files are followed, links to folders are not.
* It is parsed, or unparsable (no Python of this version), or unreadable (it cannot be opened, is no regular file, or
  is not in the encoding it declares, PEP 263). A folder that cannot be listed counts as an unreadable file.
  All other numbers are those of the parsed files.
* Lines end with \\n, \\r\\n or \\r; a last line without an end counts too. An empty file has none.
* A function is a def or an async def at any depth, from its def line (not its decorators) to its last line.
* An import counts once for each module it names, under the top-level name; relative imports count under ".".

The report on stdout is the same, byte for byte, for any number of workers; time and progress go to stderr.
Exit status: 0 done, 1 something went wrong with the census itself, 2 bad usage, 130 interrupted.
"""

import argparse
import ast
import contextlib
import io
import json
import os
import stat
import sys
import threading
import time
import tokenize
import warnings
from collections import Counter
from collections.abc import Callable
from typing import Any, NamedTuple

try:
    from concurrent import interpreters
except ImportError:  # CPython 3.13 has them among its tests
    from test.support import interpreters
    import test.support.interpreters.queues  # noqa: F401 - it is an attribute from now on

AHEAD = 64  # files handed out and not yet answered: bounds what the queues hold, however many files there are
TOP_IMPORTS, TOP_FUNCTIONS = 15, 10


# ---- One file to one row: runs in the workers -------------------------------------------------------------------

class Row(NamedTuple):
    """What was found in one file: plain values and tuples only, so that it can cross between interpreters."""

    status: str  # "parsed", "unparsable" or "unreadable"
    error: str = ""  # class name
    message: str = ""
    error_line: int = 0  # 0: not known
    lines: int = 0
    functions: int = 0
    classes: int = 0
    imports: tuple[tuple[str, int], ...] = ()  # (top-level module, times)
    longest: tuple[tuple[int, int, str], ...] = ()  # (lines, first line, name), the longest first


def census_of_file(path: bytes) -> Row:
    """Read, decode and parse one file. Whatever is wrong with it ends up in its row."""
    status = "unreadable"
    try:
        mode = os.stat(path).st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):  # opening a pipe or a device could wait forever
            raise OSError("not a regular file")
        with open(path, "rb", opener=os.open) as file:  # GraalPy's own opener knows no names that are not UTF-8
            data = file.read()
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        text = data.decode(encoding)
        status = "unparsable"
        with warnings.catch_warnings(action="ignore"):  # about odd escapes and the like
            tree = ast.parse(text)
        return census_of_tree(tree, len(data.splitlines()))
    except Exception as error:  # also RecursionError, MemoryError, and whatever a codec may raise
        message = getattr(error, "msg", None) or getattr(error, "strerror", None) or str(error)
        return Row(status, type(error).__name__, message, getattr(error, "lineno", None) or 0)


def census_of_tree(tree: ast.Module, lines: int) -> Row:
    """The row of a file that parsed."""
    classes, imports, functions = 0, Counter(), []
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                functions.append((node.end_lineno - node.lineno + 1, node.lineno, node.name))
            case ast.ClassDef():
                classes += 1
            case ast.Import():
                imports.update(alias.name.partition(".")[0] for alias in node.names)
            case ast.ImportFrom():
                imports["." if node.level else node.module.partition(".")[0]] += 1
    functions.sort(key=lambda function: (-function[0], function[1:]))
    return Row("parsed", lines=lines, functions=len(functions), classes=classes,
               imports=tuple(sorted(imports.items())), longest=tuple(functions[:TOP_FUNCTIONS]))


def work(tasks: interpreters.Queue, results: interpreters.Queue, worker: int, root: bytes) -> None:
    """Take files from one queue and put their rows into the other, until told to stop by a None."""
    while (task := tasks.get()) is not None:
        index, name = task
        results.put(("took", worker, index))
        results.put(("row", worker, *census_of_file(os.path.join(root, name))))


# ---- Handing out files and collecting rows: runs in the main interpreter ------------------------------------------

class Worker(threading.Thread):
    """A thread that runs one worker interpreter. Its last word in the results is always "ended"."""

    def __init__(self, number: int, tasks: interpreters.Queue, results: interpreters.Queue, root: bytes) -> None:
        super().__init__(name=f"worker {number}")
        self.number, self.tasks, self.results, self.root = number, tasks, results, root
        self.interpreter: interpreters.Interpreter | None = None

    def run(self) -> None:
        problem = ""
        try:
            self.interpreter = interpreters.create()
            # The worker first loads this very file: on CPython 3.13 a queue can only go where its module is loaded.
            self.interpreter.prepare_main(script=os.path.abspath(__file__))
            self.interpreter.exec("import runpy; census = runpy.run_path(script, run_name='census')")
            self.interpreter.prepare_main(tasks=self.tasks, results=self.results, worker=self.number, root=self.root)
            self.interpreter.exec("census['work'](tasks, results, worker, root)")
        except BaseException as error:
            problem = f"{type(error).__name__}: {error}"
        self.results.put(("ended", self.number, problem))

    def close(self) -> None:
        """Wait for the end, then close the interpreter; what it has put into the results must be read before."""
        self.join()
        if self.interpreter is not None:
            with contextlib.suppress(interpreters.InterpreterError):  # it may have been closed over our heads
                self.interpreter.close()


def census_with_workers(root: bytes, names: list[bytes], count: int, progress: Callable[[int], None],
                        problems: list[str]) -> dict[int, Row]:
    """The rows of the files, by index. What goes wrong with the workers is added to the problems.

    A worker that fails loses only the file it had in hand, and is replaced. One that fails with empty hands is not:
    its successor would do no better.
    """
    tasks = interpreters.create_queue(AHEAD + count)  # room for all that is ever in it: put() never has to wait
    results = interpreters.create_queue()
    rows: dict[int, Row] = {}
    workers: dict[int, Worker] = {}
    in_hand: dict[int, int] = {}  # worker number: index of its file
    sent = 0

    def start(number: int) -> None:
        worker = Worker(number, tasks, results, root)
        worker.start()
        workers[number] = worker

    def dismiss() -> None:
        for _ in range(count):
            tasks.put(None)

    try:
        for number in range(count):
            start(number)
        while workers:
            while sent < len(names) and sent - len(rows) < AHEAD:
                tasks.put((sent, names[sent]))
                sent += 1
                if sent == len(names):
                    dismiss()
            match results.get():
                case ("took", number, index):
                    in_hand[number] = index
                case ("row", number, *fields):
                    rows[in_hand.pop(number)] = Row(*fields)
                    progress(len(rows))
                case ("ended", number, problem):
                    workers.pop(number).close()
                    if number in in_hand:
                        problem = problem or "ended with a file in hand"
                        rows[in_hand.pop(number)] = Row("unparsable", "WorkerFailed", problem.partition("\n")[0])
                        start(number)
                    if problem:
                        problems.append(f"worker {number} failed: {problem}")
    finally:
        if workers:  # leaving early: take the work away from them and let them go
            try:
                while True:
                    tasks.get_nowait()
            except interpreters.QueueEmpty:
                dismiss()
            for worker in workers.values():
                worker.close()
    if left := sorted(set(range(len(names))) - rows.keys()):
        problems.append(f"no worker was left for {len(left)} files")
        rows |= dict.fromkeys(left, Row("unparsable", "WorkerFailed", "no worker was left for it"))
    return rows


# ---- The report -------------------------------------------------------------------------------------------------

def summarize(files: dict[str, Row]) -> dict[str, Any]:
    """All there is to tell, as it is written to the JSON file."""
    rows = files.values()
    statuses = Counter(row.status for row in rows)
    imports = Counter()
    for row in rows:
        imports.update(dict(row.imports))
    longest = sorted((-length, name, line, function)
                     for name, row in files.items() for length, line, function in row.longest)[:TOP_FUNCTIONS]
    return {
        "totals": {"found": len(files)}
        | {status: statuses[status] for status in ("parsed", "unparsable", "unreadable")}
        | {what: sum(getattr(row, what) for row in rows) for what in ("lines", "functions", "classes")}
        | {"imports": imports.total()},
        "imports": dict(sorted(imports.items(), key=lambda item: (-item[1], item[0]))),
        "longest": [{"lines": -length, "file": name, "line": line, "name": function}
                    for length, name, line, function in longest],
        "files": {name: row._asdict() for name, row in files.items()},
    }


def report(census: dict[str, Any]) -> str:
    """The tables for people."""
    def failed(status: str) -> list[str]:
        return [f"{name}:{row['error_line'] or ''}{':' * (row['error_line'] > 0)} {row['error']}: {row['message']}"
                for name, row in census["files"].items() if row["status"] == status]

    tables = {
        "totals": [f"{number:>9}  {what}" for what, number in census["totals"].items()],
        "most imported": [f"{times:>9}  {name}" for name, times in list(census["imports"].items())[:TOP_IMPORTS]],
        "longest functions": ["{lines:>9}  {file}:{line} {name}".format_map(entry) for entry in census["longest"]],
        "unparsable": failed("unparsable"),
        "unreadable": failed("unreadable"),
    }
    return "\n".join(f"{title}\n" + "".join(f"  {printable(entry)}\n" for entry in entries)
                     for title, entries in tables.items() if entries)


def printable(text: str) -> str:
    """The text, with escapes for what would upset a terminal (control characters, undecodable bytes)."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


class Progress:
    """A live bar on stderr if that is a terminal; called with the number of files done."""

    def __init__(self, total: int) -> None:
        self.total, self.start, self.shown, self.live = total, time.monotonic(), 0.0, sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self.shown > 0.1:
            self.shown, rate = now, done / (now - self.start + 1e-9)
            bar = "#" * (30 * done // self.total)
            self.write(f"[{bar:.<30}] {done}/{self.total} files, {rate:.0f}/s, {(self.total - done) / rate:.0f} s left")

    def write(self, line: str = "") -> None:
        """Replace the line; with nothing, clear it."""
        if self.live:
            print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)


# ---- The command line -------------------------------------------------------------------------------------------

def main() -> int:
    parser = argparse.ArgumentParser(description="Count what is in the Python files below a folder.")
    parser.add_argument("folder", metavar="FOLDER")
    parser.add_argument("--workers", metavar="N", type=int, default=os.cpu_count() or 1,
                        help="worker interpreters (default: one for each CPU; 0: parse in the calling interpreter)")
    parser.add_argument("--json", metavar="FILE", help="also write all there is to tell, file by file, to this file")
    options = parser.parse_args()
    if options.workers < 0:
        parser.error("--workers cannot be negative")
    root = os.fsencode(os.path.abspath(options.folder))
    try:
        os.listdir(root)
    except OSError as error:
        parser.error(f"cannot read the folder {options.folder!r}: {error.strerror}")

    paths: list[bytes] = []
    for folder, _, files in os.walk(root, onerror=lambda error: paths.append(os.fsencode(error.filename))):
        paths += (os.path.join(folder, file) for file in files if file.endswith(b".py"))
    names = sorted(os.path.relpath(path, root) for path in paths)
    workers = min(options.workers, len(names))
    problems: list[str] = []
    progress = Progress(len(names))
    try:
        if workers:
            rows = census_with_workers(root, names, workers, progress, problems)
        else:
            rows = {}
            for index, name in enumerate(names):
                rows[index] = census_of_file(os.path.join(root, name))
                progress(len(rows))
    finally:
        progress.write()
    seconds = time.monotonic() - progress.start

    census = summarize({os.fsdecode(name): rows[index] for index, name in enumerate(names)})
    totals = census["totals"]
    if not len(names) == totals["found"] == totals["parsed"] + totals["unparsable"] + totals["unreadable"]:
        problems.append(f"{len(names)} files do not add up: {totals}")
    sys.stdout.reconfigure(errors="backslashreplace")
    print(report(census), end="", flush=True)
    print(f"{len(names)} files in {seconds:.1f} s with {workers} worker interpreters", file=sys.stderr)
    if options.json:
        try:
            with open(options.json, "w", encoding="ascii") as file:
                json.dump({"python": sys.version, "workers": workers, "seconds": seconds} | census, file, indent=1)
        except OSError as error:
            problems.append(f"cannot write {options.json!r}: {error.strerror}")
    for problem in problems:
        print("census.py:", problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("census.py: interrupted", file=sys.stderr)
        sys.exit(130)
