# Sourced by the scripts that run JMH, in the root of the tree: builds the benchmarks and knows the flags of the JIT
# compiler.

java=$(build/find-jdk)/bin/java

echo "building" >&2
mvn -q -B -DskipTests -Dclutch.quick package </dev/null
mvn -q -B -Dclutch.quick -pl benchmarks dependency:build-classpath -Dmdep.outputFile="$PWD/target/benchmarks.classpath" </dev/null

run_jmh() {
  local classes modules flags
  classes=benchmarks/target/quick/classes:$(<target/benchmarks.classpath)
  modules=$(printf '%s:' "$PWD"/cli/target/dist/jit/*.jar)
  flags="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UnlockExperimentalVMOptions"
  flags+=" -XX:+EnableJVMCI --upgrade-module-path=${modules%:}"
  "$java" -cp "$classes" org.openjdk.jmh.Main -jvmArgs "$flags" "$@"
}
