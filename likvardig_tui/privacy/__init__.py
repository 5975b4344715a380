"""What may be remembered: consent, and the file that keeps it. Knows of no screen and of no content."""
