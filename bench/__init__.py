"""Benchmarks: figures, not tests. `make bench` runs all of them, `make bench-reading` and so on one."""
