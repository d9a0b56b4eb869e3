"""PEP 554: Running as script (including zip archives & directories). As in the PEP, for one script of each kind."""

import os
import shutil
import tempfile

import interpreters

folder = tempfile.mkdtemp()
directory = os.path.join(folder, 'directory')
os.mkdir(directory)
for name in 'script.py', 'directory/__main__.py':
    with open(os.path.join(folder, name), 'w') as script:
        script.write('import os\nprint(__name__, os.path.basename(__file__))\n')
archive = shutil.make_archive(os.path.join(folder, 'archive'), 'zip', directory)

for path_name in os.path.join(folder, 'script.py'), directory, archive:
    interp = interpreters.create()
    main_script = path_name
    interp.run(f"import runpy; runpy.run_path({main_script!r})")
shutil.rmtree(folder)
