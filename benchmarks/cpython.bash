# Sourced by the scripts that compare with CPython, in the root of the tree.

has_interpreters() {
  "$1" -I -c 'import sys, _interpreters; sys.exit(sys.implementation.name != "cpython")' 2>/dev/null
}

# Prints a CPython 3.13 or newer: CLUTCH_CPYTHON, or else one on the PATH or among pyenv's.
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

need_cpython() {
  find_cpython || {
    echo "CPython 3.13 or newer is needed to compare with: name one in CLUTCH_CPYTHON${CLUTCH_CPYTHON:+ ($CLUTCH_CPYTHON is none)}." >&2
    return 1
  }
}

# With image and caches, as users have it. Unless benchmarks/run, which starts this, has done it.
build_clutch() {
  [[ -z ${CLUTCH_BENCHMARKS_BUILT:-} ]] || return 0
  echo "building" >&2
  JAVA_HOME=$(build/find-jdk) mvn -q -B -DskipTests -Dclutch.quick -Dclutch.image=make -pl cli -am package </dev/null
}
