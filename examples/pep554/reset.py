"""PEP 554: Reseting __main__, which the PEP put off.

The PEP's text shows what does not work: interp.run('globals().clear()') clears __name__ and its like, too. Of the
solutions it names, the method is what there is.
"""

import interpreters

interp = interpreters.create()
show = 'print(*sorted(globals()))'
interp.run('x = 1')
interp.run(show)
interp.run('globals().clear()')
interp.run(show)
interp.reset_main()
interp.run(show)
