"""What the tests are run by: side by side, with one summary, on machines of many kinds."""
