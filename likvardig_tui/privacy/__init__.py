"""Consent, and the files that consent allows: settings and counts. Imports neither ``tui`` nor ``content``."""
