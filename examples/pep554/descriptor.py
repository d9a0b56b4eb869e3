"""PEP 554: Sharing a file descriptor.

Corrected: s and r are called s1 and r2; os is imported; a descriptor may need more than one byte; print() ends no
line that has its end. The descriptor stays the sender's, who closes it: the other interpreter must not close it a
second time (closefd=False). Ints can be sent as they are, so the detour through bytes is only the PEP's.
"""

import os
import tempfile
import textwrap as tw
import threading

import interpreters

interp = interpreters.create()
r1, s1 = interpreters.create_channel()
r2, s2 = interpreters.create_channel()


def run():
    interp.run(tw.dedent("""
        import os
        fd = int.from_bytes(
                reader.recv(), 'big')
        for line in os.fdopen(fd, closefd=False):
            print(line, end='')
        writer.send(b'')
        """),
        channels={'reader': r1, 'writer': s2})


folder = tempfile.mkdtemp()
os.chdir(folder)
with open('spamspamspam', 'w') as outfile:
    outfile.write('spam\nspam\nspam\n')

t = threading.Thread(target=run)
t.start()
with open('spamspamspam') as infile:
    fd = infile.fileno().to_bytes(4, 'big')
    s1.send(fd)
    r2.recv()
t.join()
os.remove('spamspamspam')
os.rmdir(folder)
