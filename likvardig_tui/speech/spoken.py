"""What is said for what is shown: sentences of words, each with its place in the text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from likvardig_tui.speech.pieces import Kind, Piece
from likvardig_tui.speech.sentences import cut_sentences
from likvardig_tui.speech.table import SpokenTable
from likvardig_tui.speech.writing_out import writer_of

_NOT_XML = re.compile("[^\t -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FINAL = re.compile(r"[.!?](?=[^\w\s]*\Z)")


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or several that are said as one, such as a phone number or ``50 %``."""

    start: int
    """Where it begins in the sentence."""
    end: int
    spoken: str
    """What is sent in its place; empty if nothing is said for it."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence in one language."""

    language: str
    text: str
    """The sentence as shown."""
    start: int
    """Where it begins in the block of text that it was cut from."""
    words: tuple[Word, ...]
    """All words of the sentence, in order; something is said for at least one of them."""


def utterances(text: str, language: str, table: SpokenTable) -> tuple[Utterance, ...]:
    """Cut a block of text into sentences, and write them out. Those of which nothing would be said are left out."""
    writer = writer_of(table)
    found = []
    for start, end in cut_sentences(text, table.abbreviations):
        sentence = text[start:end]
        words = _words(writer.pieces(sentence), sentence)
        if any(word.spoken for word in words):
            found.append(Utterance(language, sentence, start, words))
    return tuple(found)


def ssml(utterance: Utterance) -> str:
    """Return the sentence as SSML, with a mark before each word whose name is where the word starts."""
    words = (f'<mark name="{word.start}"/>{_escaped(word.spoken)}' for word in utterance.words if word.spoken)
    return f"<speak><s>{' '.join(words)}</s></speak>"


def _escaped(text: str) -> str:
    return escape(_NOT_XML.sub(" ", text), quote=False)


def _words(pieces: list[Piece], sentence: str) -> tuple[Word, ...]:
    """Join the pieces that no white space separates. Only the last word has a full stop: a mark after one is lost."""
    spans: list[tuple[int, int]] = []
    spoken: list[str] = []
    for piece in pieces:
        if spans and piece.start == spans[-1][1]:
            spans[-1] = spans[-1][0], piece.end
        else:
            spans.append((piece.start, piece.end))
            spoken.append("")
        if piece.kind is Kind.PAUSE:
            _add_pause(spoken)
        else:
            separator = " " if piece.kind is not Kind.PART else ""
            spoken[-1] += separator + piece.spoken
    _end(spoken, sentence)
    return tuple(Word(start, end, said) for (start, end), said in zip(spans, map(_tidy, spoken), strict=True))


def _add_pause(spoken: list[str]) -> None:
    """Add a comma to the last word that is said."""
    for index in range(len(spoken) - 1, -1, -1):
        if said := spoken[index].rstrip():
            spoken[index] = said if said.endswith(",") else f"{said},"
            return


def _end(spoken: list[str], sentence: str) -> None:
    end = _FINAL.search(sentence, max(0, len(sentence) - 10))
    for index in range(len(spoken) - 1, -1, -1):
        if said := spoken[index].rstrip(" ,"):
            spoken[index] = said + (end[0] if end else "")
            return


def _tidy(said: str) -> str:
    return " ".join(said.split())
