"""The content: reading it, checking it and searching it. Independent of any screen and of privacy."""
