"""Text as it is spoken: sentences in one language, each word with what is said in its place."""

from __future__ import annotations

from dataclasses import dataclass

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
"""As ``xml.sax.saxutils.escape``, which loads the libraries of HTTP and e-mail."""


@dataclass(frozen=True)
class Word:
    """A part of what is shown, and what is said in its place."""

    start: int
    """Offset in the text of the sentence."""
    end: int
    spoken: str
    """Empty for a word that is said with the one before."""


@dataclass(frozen=True)
class Utterance:
    """One sentence in one language."""

    language: str
    text: str
    """As it is shown."""
    start: int
    """Offset in the block of text that it was cut from."""
    words: tuple[Word, ...]


def ssml(utterance: Utterance) -> str:
    """Return what is sent to the server: every word after a mark whose name is the word's offset.

    Without the element ``s``, espeak-ng loses the marks after the end of a sentence.
    """
    words = " ".join(f'<mark name="{word.start}"/>{word.spoken.translate(_ESCAPED)}' for word in utterance.words)
    return f"<speak><s>{words}</s></speak>"
