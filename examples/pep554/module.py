"""PEP 554: Running a module. As in the PEP; the module is one that prints something."""

import interpreters

mod_name = 'this'

interp = interpreters.create()
main_module = mod_name
interp.run(f'import runpy; runpy.run_module({main_module!r})')
