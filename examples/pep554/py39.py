"""Python 3.9's documentation of the module: run() takes a pair of ends, send_nowait() returns False, close() ends."""

import threading

from interpreters import py39 as interpreters

there, here = interpreters.create_channel(), interpreters.create_channel()
print(here[1].send_nowait('too soon'), here[0].recv_nowait(default='nothing'))

interp = interpreters.create(isolated=True)
t = threading.Thread(target=interp.run, args=("send.send(recv.recv() * 2)",), kwargs={'channels': (there[0], here[1])})
t.start()
there[1].send('spam')
print(here[0].recv())
t.join()

try:
    interp.run('raise ValueError("eggs")')
except interpreters.RunFailedError as error:
    print(error.args[0])
print(interp.is_running(), interp in interpreters.list_all(), len(interpreters.list_all_channels()))
interp.close()
try:
    interpreters.get_current().close()
except RuntimeError as error:
    print(type(error).__name__)
