"""PEP 554: Run isolated code. As in the PEP."""

import interpreters

interp = interpreters.create()
print('before')
interp.run('print("during")')
print('after')
