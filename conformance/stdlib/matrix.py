"""Which modules of Python's standard library work where: each is imported and used in the main interpreter, in two others
side by side, in one made after those were closed, in a pool of two, and in a sandboxed one, beside CPython.

    ./clutch conformance/stdlib/matrix.py [--write docs/stdlib.md] [--cpython PYTHON] [MODULE...]

Without --write it prints the table. PYTHON: a CPython 3.12, in whose standard library all of these modules are; else
python3.12 on the PATH. Exit status 1 when a module fails in one interpreter and works in the main one.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import threading

HERE = pathlib.Path(__file__).parent
PLACES = ["main", "second", "third", "later", "pool", "sandboxed"]

CHECK = """
def check(uses):
    import contextlib, io, warnings
    results = {}
    for name, code in uses.items():
        out = io.StringIO()
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(code, f"<{name}>", "exec"), {"__name__": "used"})
            results[name] = ""
        except BaseException as error:
            results[name] = f"{type(error).__name__}: {error}".partition("\\n")[0][:160]
    return results
"""


def read_uses(wanted):
    """Module name -> code, of uses.txt."""
    text = (HERE / "uses.txt").read_text(encoding="utf-8")
    found = {name: code.strip() for name, code in re.findall(r"^\[([\w.]+)\]\n(.*?)(?=^\[[\w.]+\]$|\Z)", text, re.S | re.M)}
    unknown = set(wanted) - found.keys()
    if unknown:
        sys.exit(f"matrix.py: uses.txt has no {', '.join(sorted(unknown))}")
    return {name: code for name, code in found.items() if not wanted or name in wanted}


def in_cpython(python, uses):
    """What CPython says, or None when there is none."""
    program = CHECK + "\nimport json, sys\nprint(json.dumps([sys.version.split()[0], check(json.loads(sys.stdin.read()))]))"
    try:
        run = subprocess.run([python, "-c", program], input=json.dumps(uses), capture_output=True, text=True, timeout=300)
    except OSError:
        return None, {}
    if run.returncode:
        sys.exit(f"matrix.py: {python} ended with {run.returncode}: {run.stderr[-500:]}")
    version, results = json.loads(run.stdout.strip().splitlines()[-1])
    return version, results


def in_interpreter(interpreter, uses):
    interpreter.exec(CHECK)
    return interpreter.call(by_main, uses)


def by_main(uses):
    import __main__

    return __main__.check(uses)


def in_pool(uses):
    from concurrent.futures import InterpreterPoolExecutor

    with InterpreterPoolExecutor(2, initializer=exec, initargs=(CHECK,)) as pool:
        names = list(uses)
        halves = [{name: uses[name] for name in names[start::2]} for start in (0, 1)]
        first, second = pool.map(in_worker, halves)
        # each worker does what the other has done before
        third, fourth = pool.map(in_worker, halves[::-1])
    return {name: results[name] or again[name] for results, again in ((first, fourth), (second, third)) for name in results}


def in_worker(uses):
    namespace = {}
    exec(CHECK, namespace)
    return namespace["check"](uses)


def side_by_side(interpreters, uses):
    answers = [None] * len(interpreters)

    def work(place):
        answers[place] = in_interpreter(interpreters[place], uses)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(interpreters))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def measured(uses):
    """Place -> module -> what went wrong, or nothing."""
    import clutch
    from concurrent import interpreters

    found = {}

    def told(place, results):
        found[place] = results
        print(f"{place}: {sum(not wrong for wrong in results.values())} of {len(results)}", file=sys.stderr, flush=True)

    pair = [interpreters.create(isolated=False) for _ in range(2)]
    second, third = side_by_side(pair, uses)
    told("second", second)
    told("third", third)
    for each in pair:
        each.close()
    namespace = {}
    exec(CHECK, namespace)
    told("main", namespace["check"](uses))
    later = interpreters.create(isolated=False)
    told("later", in_interpreter(later, uses))
    later.close()
    told("pool", in_pool(uses))
    sandboxed = clutch.create(config=clutch.InterpreterConfig.sandboxed(threads=True))
    told("sandboxed", in_interpreter(sandboxed, uses))
    sandboxed.close()
    return found


def table(found, version, cpython):
    """Lines of Markdown."""
    yield f"| module | CPython {version or '(none here)'} | {' | '.join(PLACES)} | what it says |"
    yield "|---" * (len(PLACES) + 3) + "|"
    for name in found["main"]:
        marks = ["-" if name not in cpython else "yes" if not cpython[name] else "no"]
        marks += ["no" if found[place][name] else "yes" for place in PLACES]
        said = {}
        for place in PLACES:
            if found[place][name]:
                said.setdefault(found[place][name], []).append(place)
        words = "; ".join(f"{', '.join(places)}: `{text}`" if len(said) > 1 else f"`{text}`" for text, places in said.items())
        yield f"| `{name}` | {' | '.join(marks)} | {words.replace('|', chr(92) + '|')} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    parser.add_argument("--write", metavar="FILE", help="the page whose table is made anew")
    parser.add_argument("--cpython", default="python3.12", metavar="PYTHON", help="whom to compare with: a CPython 3.12")
    parser.add_argument("module", nargs="*")
    options = parser.parse_args()
    uses = read_uses(options.module)
    os.environ.setdefault("TERM", "dumb")
    version, cpython = in_cpython(options.cpython, uses)
    found = measured(uses)
    lines = "\n".join(table(found, version, cpython))
    if options.write:
        page = pathlib.Path(options.write)
        head = page.read_text(encoding="utf-8").partition("<!-- made by")[0]
        page.write_text(f"{head}<!-- made by conformance/stdlib/matrix.py -->\n\n{lines}\n", encoding="utf-8")
    else:
        print(lines)
    uneven = [name for name in uses for place in PLACES[1:-1] if found[place][name] and not found["main"][name]]
    if uneven:
        sys.exit(f"matrix.py: not in every interpreter: {', '.join(dict.fromkeys(uneven))}")


if __name__ == "__main__":  # interpreters run the script once more, for its functions
    main()
