"""What not every file system has: syncs, locks and owners."""
