"""Likvärdig: a public topic page of Uppsala kommun, read in a terminal."""

__version__ = "0.1.0"
