"""PEP 554: Running in a thread pool executor.

Corrected: a parenthesis is missing. The interpreters print at the same time, so the lines come in any order.
"""

import concurrent.futures

import interpreters

interps = [interpreters.create() for i in range(5)]
with concurrent.futures.ThreadPoolExecutor(max_workers=len(interps)) as pool:
    print('before')
    for interp in interps:
        pool.submit(interp.run, 'print("starting"); print("stopping")')
    print('after')
