"""Read and write topic files in TOML, and report each error with its line and key."""
