# Sourced by Spark's own scripts before they start Java. Spark's vector module makes every JVM say that it is an
# incubator module, on a stream that no logging setting reaches; all other messages pass.
set +o posix
exec 2> >(grep --line-buffered --invert-match '^WARNING: Using incubator modules: jdk.incubator.vector$' >&2)
