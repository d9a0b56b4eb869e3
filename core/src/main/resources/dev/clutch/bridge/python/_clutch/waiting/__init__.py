"""Places in line for what other interpreters and Java do, without a thread that waits."""
