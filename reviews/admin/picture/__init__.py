"""The board's report: how current the library is and how its work goes, on any day, each number with its list."""
