"""What an AOT cache is recorded from: what most programs do first, long enough for the compiler to start."""

import json
import os
import re
import threading
from concurrent import interpreters


def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


queue = interpreters.create_queue()
interpreter = interpreters.create()
interpreter.prepare_main(queue=queue)
thread = threading.Thread(target=interpreter.exec, args=("queue.put((1, 'two', 3.0))",))
thread.start()
print(queue.get(), json.dumps({"a": [1, None]}), re.sub("a+", "b", "aaa"), os.path.basename(os.getcwd()))
thread.join()
try:
    interpreter.exec("1 / 0")
except interpreters.ExecutionFailed as error:
    print(error)
interpreter.close()
print(fibonacci(20))
