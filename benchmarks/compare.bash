# Compares the queues or channels, whichever the script that reads this is called after, with those of CPython 3.13 or
# newer, in one run, and prints a table. CPython is CLUTCH_CPYTHON, or else found on the PATH or among pyenv's.
set -euo pipefail

suite=${0##*/}
CDPATH='' cd -- "${BASH_SOURCE[0]%/*}/.."

has_interpreters() {
  "$1" -I -c 'import sys, _interpreters; sys.exit(sys.implementation.name != "cpython")' 2>/dev/null
}

find_cpython() {
  local pyenv=${PYENV_ROOT:-$HOME/.pyenv} python
  if [[ -n ${CLUTCH_CPYTHON:-} ]]; then
    has_interpreters "$CLUTCH_CPYTHON" && printf '%s\n' "$CLUTCH_CPYTHON"
    return
  fi
  # Of pyenv's shims only those count that start something.
  for python in python3.13 python3.14 python3 "$pyenv"/versions/3.1[3-9]*/bin/python3; do
    if has_interpreters "$python"; then
      printf '%s\n' "$python"
      return
    fi
  done
  return 1
}

if ! cpython=$(find_cpython); then
  echo "CPython 3.13 or newer is needed to compare with: name one in CLUTCH_CPYTHON${CLUTCH_CPYTHON:+ ($CLUTCH_CPYTHON is none)}." >&2
  exit 1
fi

echo "building" >&2
JAVA_HOME=$(build/find-jdk) mvn -q -B -DskipTests -Dclutch.quick -pl cli -am package </dev/null
exec "$cpython" benchmarks/compare.py "$suite" "$@" "$cpython"$'\x1f'"benchmarks/$suite.py" ./clutch$'\x1f'"benchmarks/$suite.py"
