"""Speech output through speech-dispatcher. Nothing in it uses Textual."""
