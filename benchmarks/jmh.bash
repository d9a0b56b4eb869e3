# Sourced by the scripts that run benchmarks, in the root of the tree: builds them and knows the flags of the JIT
# compiler.

# shellcheck disable=SC2206 # one word or none
image=(${CLUTCH_BENCHMARKS_IMAGE:+-Dclutch.image=make})
java=$(build/find-jdk)/bin/java

if [[ -z ${CLUTCH_BENCHMARKS_BUILT:-} ]]; then # else by benchmarks/run
  echo "building" >&2
  mvn -q -B -DskipTests -Dclutch.quick "${image[@]}" package </dev/null
fi

classes=benchmarks/target/quick/classes:$(<benchmarks/target/quick/classpath)
modules=$(printf '%s:' "$PWD"/cli/target/dist/jit/*.jar)
flags="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UnlockExperimentalVMOptions"
flags+=" -XX:+EnableJVMCI --upgrade-module-path=${modules%:}"

run_jmh() {
  "$java" --sun-misc-unsafe-memory-access=allow -cp "$classes" org.openjdk.jmh.Main -jvmArgs "$flags" "$@"
}

# A class of the benchmarks, in a JVM with the compiler: options of the JVM, class, arguments.
run_java() {
  # shellcheck disable=SC2086 # a list of flags
  "$java" $flags -cp "$classes" "$@"
}
