# Compares the queues or channels, whichever the script that reads this is called after, with those of CPython 3.13 or
# newer, in one run, and prints a table. CPython is CLUTCH_CPYTHON, or else found on the PATH or among pyenv's.
set -euo pipefail

suite=${0##*/}
CDPATH='' cd -- "${BASH_SOURCE[0]%/*}/.."
source benchmarks/cpython.bash

cpython=$(need_cpython)
build_clutch
exec "$cpython" benchmarks/compare.py "$suite" "$@" "$cpython"$'\x1f'"benchmarks/$suite.py" ./clutch$'\x1f'"benchmarks/$suite.py"
