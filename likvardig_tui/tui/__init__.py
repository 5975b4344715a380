"""How it is shown. Nothing outside this folder imports Textual."""
