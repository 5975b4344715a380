"""The parts that screens are made of. None of them knows the app, or a store."""
