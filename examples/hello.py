"""The first program: two interpreters that know nothing of each other, and a queue between them."""

import threading

from concurrent import interpreters

queue = interpreters.create_queue()
worker = interpreters.create()
worker.prepare_main(queue=queue)


def work():
    worker.exec("""
from concurrent import interpreters
me = interpreters.get_current()
name = queue.get()
queue.put(f"Hello, {name}, from interpreter {me.id}!")
""")


thread = threading.Thread(target=work)
thread.start()
queue.put("world")
thread.join()
print(queue.get())
worker.close()
