"""PEP 554: Synchronize using a channel.

Corrected: one parenthesis too many; channels are passed as run(..., channels={...}), as everywhere else in the PEP.
Added: t.join(), to see that 'during' comes after 'after'.
"""

import textwrap as tw
import threading

import interpreters

interp = interpreters.create()
r, s = interpreters.create_channel()


def run():
    interp.run(tw.dedent("""
        reader.recv()
        print("during")
        reader.close()
        """),
        channels={'reader': r})


t = threading.Thread(target=run)
print('before')
t.start()
print('after')
s.send(b'')
s.close()
t.join()
