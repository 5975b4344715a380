"""Convert a saved web page, HTML or text, to a topic."""
