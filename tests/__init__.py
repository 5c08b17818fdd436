"""The tests. `bin/test` runs them all; see CONTRIBUTING.md for running a few."""
