"""Runs the Python blocks of Markdown pages and checks what they print.

    check_docs.py PAGE...

The blocks of a page run in its order, in one namespace, as one program would. A block of plain text right after one
(```text) is what it prints; a block without one prints nothing. Exit status: 1 if a page is wrong.
"""

import contextlib
import io
import re
import sys

BLOCKS = re.compile(r"^```python\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", re.DOTALL | re.MULTILINE)


def wrong(page):
    """What is wrong with a page; an empty text for nothing."""
    with open(page, encoding="utf-8") as file:
        text = file.read()
    namespace = {"__name__": "__main__"}
    count = 0
    for block in BLOCKS.finditer(text):
        count += 1
        source, expected = block.group(1), block.group(2) or ""
        line = text.count("\n", 0, block.start(1))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile("\n" * line + source, page, "exec"), namespace)
        if printed.getvalue() != expected:
            return f"{page}, line {line + 1}: prints\n{printed.getvalue()}but should print\n{expected}"
    return "" if count else f"{page}: has no Python blocks"


if __name__ == "__main__":
    pages = sys.argv[1:]
    for page in pages:
        message = wrong(page)
        if message:
            sys.exit(message)
        print(f"{page} is right")
