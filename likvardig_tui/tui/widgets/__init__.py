"""The parts that screens consist of. None of them depends on the app or on a store."""
