# Which JVM runs Clutch and how; read by clutch and prepare. Wants $home, the folder that bin is in, and $jit, yes or no.
# Sets java, flags, class_path, and cache: the AOT cache (JEP 483) that fits them, empty where there can be none.

choose_jvm() {
  local LC_ALL=C # the order of the jars is part of what a cache is made for
  local jars=("$home"/lib/*.jar) modules
  class_path=$(IFS=:; printf '%s' "${jars[*]}")
  flags=(
    --enable-native-access=ALL-UNNAMED
    --sun-misc-unsafe-memory-access=allow
    -XX:-UsePerfData
    -XX:+UseParallelGC
    -XX:NewSize=160m # so that a short program needs no collection
    -Xss16m # Python's recursion limit is reached before the stack's
  )
  # Some functions are more than the compiler can do in reasonable time, and it has only as many threads as there are cores
  # to spare: after 30 s it leaves such a one as it is for good, and goes on with others.
  local compiler=(-XX:+UnlockExperimentalVMOptions -XX:+EnableJVMCI -Djdk.graal.CompilationExpirationPeriod=30)
  # C2 works for 5 to 13 s on GraalPy's interpreter loop alone, more than once, while all else that is hot waits for it. Hot
  # Python code leaves that loop anyway, so it comes later.
  local loop=com/oracle/graal/python/nodes/bytecode/PBytecodeRootNode.bytecodeLoop
  compiler+=(-XX:CompileCommand=quiet "-XX:CompileCommand=CompileThresholdScaling,$loop,1000.0")
  cache=
  java=$home/image/bin/java
  if [[ -n ${CLUTCH_JAVA_HOME:-} || ! -x $java ]]; then
    java=$("$home/bin/find-jdk") || return 1
    java=$java/bin/java
    # The JDK has an empty module of the compiler's name. Replacing it switches AOT caches off; the image has the real one.
    modules=$(printf '%s:' "$home"/jit/*.jar)
    [[ $jit == no ]] || flags+=("${compiler[@]}" "--upgrade-module-path=${modules%:}")
  elif [[ $jit == yes ]]; then
    cache=$home/aot/jit.aot
    flags+=("${compiler[@]}" --add-modules=jdk.graal.compiler)
  else
    cache=$home/aot/plain.aot
    # C2 takes a core away from the start. So it waits until it is worth it, and goes by what this run is like: by the
    # profiles in the cache it would compile at once what was hot in the recorded run. See docs/speed.md.
    flags+=(-XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining)
    flags+=(-XX:Tier4InvocationThreshold=200000 -XX:Tier4MinInvocationThreshold=24000)
    flags+=(-XX:Tier4CompileThreshold=600000 -XX:Tier4BackEdgeThreshold=1600000)
  fi
}

# The JVM looks whether the image and the flags are those of the cache, but JDK 25 does not look at the jars.
cache_fits() {
  local file
  [[ -e $cache ]] || return 1
  for file in "$home"/lib/*.jar; do
    [[ ! $file -nt $cache ]] || return 1
  done
}
