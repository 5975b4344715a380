"""What each command of ``likvardig`` does, but for the browser."""
