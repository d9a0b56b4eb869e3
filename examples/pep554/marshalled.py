"""PEP 554: Passing objects via marshal.

Corrected: create_fifo() is create_channel(); channels are passed as run(..., channels={...}); what the PEP calls input and
do_something() is defined. Added: t.join(). Here such objects could be sent as they are.
"""

import marshal
import textwrap as tw
import threading

import interpreters

input = [1, 'two', [3.0, {'four': (5,)}]]

interp = interpreters.create()
r, s = interpreters.create_channel()
interp.run(tw.dedent("""
    import marshal

    def do_something(obj):
        print(obj)
    """),
    channels={'reader': r})


def run():
    interp.run(tw.dedent("""
        data = reader.recv()
        while data:
            obj = marshal.loads(data)
            do_something(obj)
            data = reader.recv()
        reader.close()
        """),
        channels={'reader': r})


t = threading.Thread(target=run)
t.start()
for obj in input:
    data = marshal.dumps(obj)
    s.send(data)
s.send(b'')
t.join()
