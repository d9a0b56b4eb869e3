"""PEP 554: Run in a thread.

Added to the PEP's text: t.join(), without which 'after' may be printed before 'during'.
"""

import threading

import interpreters

interp = interpreters.create()


def run():
    interp.run('print("during")')


t = threading.Thread(target=run)
print('before')
t.start()
t.join()
print('after')
