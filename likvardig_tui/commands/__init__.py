"""The commands of ``likvardig``, one module each: ``run`` takes the options and returns the exit code."""
