"""Runs CPython's test files under ./clutch, prints the score and compares it with what is expected.

Run by CPython itself (see ``run``). Each file runs in a process of its own, twice if it uses the high-level wrapper:
with CPython's own, ``test.support.interpreters``, over our low-level modules, and with our ``concurrent.interpreters``
in its place.

A line of ``expectations-<version>.txt`` is ``WRAPPER FILE.CLASS.TEST OUTCOME REASON``: WRAPPER is ``cpython``, ``ours``
or ``both``; OUTCOME is ``failed``, ``error``, ``skipped``, or ``varies`` where it depends on chance. Every test that does
not pass must have one that says how it ends, and no test that passes may. A test that passes in part and skips the rest
counts as skipped.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
WRAPPERS = "cpython", "ours"
FILES = {  # and the wrappers they run with
    "test_interpreters.test_api": WRAPPERS,
    "test_interpreters.test_lifecycle": WRAPPERS,
    "test_interpreters.test_queues": WRAPPERS,
    "test_interpreters.test_channels": WRAPPERS,
    "test_interpreters.test_stress": WRAPPERS,
    "test__interpreters": ("cpython",),  # it uses none
    "test__interpchannels": ("cpython",),  # nor does this
    "test_interpreter_executors": ("ours",),  # in our support: the tests that CPython has for executors of all kinds
    "test_concurrent_futures.test_interpreter_pool": ("ours",),  # new in 3.14
}
TIME_LIMIT = 900  # seconds for a file
COLUMNS = "passed", "failed", "error", "skipped", "not applicable"


def main():
    options = parse_options()
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    expectations = read_expectations(HERE / f"expectations-{version}.txt")
    print(f"conformance: tests of CPython {sys.version.split()[0]}, under ./clutch")
    print(f"{'wrapper':8} {'file':18}" + "".join(f"{column:>15}" for column in COLUMNS) + "  seconds", flush=True)
    complaints = []
    for wrapper in options.wrapper or WRAPPERS:
        for file in options.files or FILES:
            if wrapper not in FILES[file]:
                continue
            if not is_there(file):
                print(f"{wrapper:8} {short(file)}: not run, CPython {version} has no such tests", flush=True)
                continue
            started = time.monotonic()
            outcomes, output = run_file(file, wrapper)
            complaints += judge(wrapper, file, outcomes, expectations, time.monotonic() - started)
            if options.verbose or not outcomes:
                print(output)
    for complaint in complaints:
        print(complaint)
    print(f"conformance: {len(complaints)} results are not as expected" if complaints else "conformance: as expected")
    return 1 if complaints else 0


def parse_options():
    parser = argparse.ArgumentParser(prog="conformance/run")
    parser.add_argument("--wrapper", choices=WRAPPERS, action="append", help="only with this wrapper")
    parser.add_argument("--verbose", action="store_true", help="show what the tests print")
    parser.add_argument("files", nargs="*", metavar="FILE", help="only these, for instance test_queues")
    options = parser.parse_args()
    by_name = {short(file): file for file in FILES}
    unknown = [name for name in options.files if name not in by_name]
    if unknown:
        parser.error(f"no such file: {', '.join(unknown)}; there are {', '.join(by_name)}")
    options.files = [by_name[name] for name in options.files]
    return options


def is_there(file):
    import test

    folders = test.__path__[0], HERE / "support" / "test"
    return any(Path(folder, *file.split(".")).with_suffix(".py").exists() for folder in folders)


def short(file):
    return file.rpartition(".")[2]


def read_expectations(path):
    """(wrapper, test) -> outcome."""
    expectations = {}
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        if line.strip() and not line.startswith("#"):
            wrapper, test, outcome, _ = line.split(None, 3)
            for one in WRAPPERS if wrapper == "both" else (wrapper,):
                expectations[one, test] = outcome
    return expectations


def run_file(file, wrapper):
    """Test -> (outcome, detail), and what was printed."""
    import test

    environment = os.environ | {
        "CLUTCH_CPYTHON_TESTS": test.__path__[0],
        "CLUTCH_CONFORMANCE_WRAPPER": wrapper,
        "PYTHONPATH": str(HERE / "support"),
        "CLUTCH_JAVA_OPTS": "-XX:TieredStopAtLevel=1",  # most of the time goes into starting
    }
    with tempfile.TemporaryDirectory(prefix="clutch-conformance-") as folder:
        results = Path(folder, "results")
        command = [HERE.parent / "clutch", "--no-jit", HERE / "inside.py", file, results]
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=TIME_LIMIT)
            ended = f"the process ended with status {process.returncode} before it"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its children, too
            output, _ = process.communicate()
            ended = f"not ended after {TIME_LIMIT} s"
        outcomes = {}
        for line in results.read_text("utf-8").splitlines() if results.exists() else ():
            test_id, outcome, detail = json.loads(line)
            outcomes[test_id] = (outcome, detail)
    for test_id, (outcome, _) in outcomes.items():
        if outcome == "started":
            outcomes[test_id] = ("error", ended)
    return outcomes, output


def judge(wrapper, file, outcomes, expectations, seconds):
    """Prints the file's line of the table; returns complaints."""
    complaints = []
    score = Counter()
    for test_id, (outcome, detail) in outcomes.items():
        expected = expectations.get((wrapper, test_id), "passed")
        as_expected = expected in (outcome, "varies")
        score["not applicable" if as_expected and outcome in ("failed", "error") else outcome] += 1
        if not as_expected:
            complaints.append(f"{wrapper} {test_id}: {outcome}, expected: {expected}\n{detail}".rstrip())
    for listed, test_id in expectations:
        if listed == wrapper and test_id.split(".")[0] == short(file) and test_id not in outcomes:
            complaints.append(f"{wrapper} {test_id}: expected something of it, but there is no such test")
    if not outcomes:
        complaints.append(f"{wrapper} {file}: not one test ran")
    print(f"{wrapper:8} {short(file):18}" + "".join(f"{score[column]:15}" for column in COLUMNS) + f"{seconds:9.0f}", flush=True)
    return complaints


if __name__ == "__main__":
    sys.exit(main())
