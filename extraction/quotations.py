"""What stands between quotation marks and who says it, over several sentences and paragraphs.

    marks -> quotations of a paragraph -> a verb of saying beside one, else the quotation before -> its speaker

After Krestel, Bergler and Witte (2008) and the habits of newspapers: who is quoted is named once, at either end of the
first quotation, and a paragraph that opens with a mark goes on with the one before it.
"""

from __future__ import annotations

from collections.abc import Sequence

from extraction.deeds import Chronicle
from extraction.lexicon import modal_words
from extraction.marks import Quotation
from extraction.parse import Token
from extraction.polarity import SentenceTree
from extraction.speakers import tellers, voice_of
from extraction.standing import is_one
from extraction.syntax import verbal
from extraction.text import Sentence, Voice
from news.claim import SpeakerKind

_FAR = 14  # tokens between a quotation and the verb that says it
_NAMED = 8  # tokens of "X, the leader of Y:" before a quotation


class Quoted:
    """Who is quoted where in one article. Asked for a paragraph at a time, and only where it has marks."""

    def __init__(self, story: Chronicle) -> None:
        self._story = story
        self._paragraphs: dict[int, list[Sentence]] = {}
        for sentence in story.analysis.sentences:
            self._paragraphs.setdefault(sentence.paragraph, []).append(sentence)
        self._known: dict[int, list[tuple[Quotation, Voice | None]]] = {}

    def __call__(self, sentence: Sentence, token: Token) -> Voice | None:
        """Who is quoted where a token stands; None outside quotations and where nobody is named."""
        for quotation, voice in self._of(sentence.paragraph):
            if quotation.first <= token.i < quotation.last:
                return voice
        return None

    def _of(self, paragraph: int) -> list[tuple[Quotation, Voice | None]]:
        if paragraph not in self._known:
            self._known[paragraph] = []  # what is asked while it is being worked out
            self._known[paragraph] = self._spoken(paragraph)
        return self._known[paragraph]

    def _spoken(self, paragraph: int) -> list[tuple[Quotation, Voice | None]]:
        sentences = self._paragraphs.get(paragraph, [])
        found = sentences[0].span.doc.quotations if sentences else []
        voices = [self._beside(quotation, found, sentences) for quotation in found]
        before = self._carried(paragraph, found)
        for index, voice in enumerate(voices):
            if voice is None:
                voices[index] = before
            before = voices[index]
        return list(zip(found, voices, strict=True))

    def _carried(self, paragraph: int, found: Sequence[Quotation]) -> Voice | None:
        """Whose speech goes on where a paragraph opens with a mark, the one before it having been left open."""
        if not found or found[0].first > 1:
            return None
        before = self._paragraphs.get(paragraph - 1, [])
        last = self._of(paragraph - 1)[-1:] if before else []
        if last and last[0][0].open:
            return last[0][1]
        return self._announced(before[-1]) if before and before[-1].span[-1].text == ":" else None

    def _announced(self, sentence: Sentence) -> Voice | None:
        """ "X said:" at the end of a paragraph."""
        for token in sentence.span:
            if verbal(token) and is_one(token, modal_words().say):
                return self._says(sentence, token)
        return self._named(sentence.span[-1], [sentence])

    def _beside(self, quotation: Quotation, found: Sequence[Quotation], around: Sequence[Sentence]) -> Voice | None:
        """Who says a quotation, by a verb of saying or a name before a colon where it ends or begins."""
        doc = around[0].span.doc
        for sentence in around:
            span = sentence.span
            if not (span.start <= quotation.last and span.end >= quotation.first - 1):
                continue
            for token in span:
                inside = any(one.first <= token.i < one.last for one in found)
                if inside or not verbal(token) or not is_one(token, modal_words().say):
                    continue
                if min(abs(token.i - quotation.last), abs(quotation.first - token.i)) > _FAR:
                    continue
                voice = self._says(sentence, token)
                if voice is not None:
                    return voice
        opening = quotation.first - 2
        if opening > 0 and doc[opening].text == ":":
            return self._named(doc[opening], around)
        return None

    def _says(self, sentence: Sentence, verb: Token) -> Voice | None:
        tree = SentenceTree(self._story, sentence)
        for subject in tellers(verb):
            voice = voice_of(tree, subject)
            return voice if voice.mention is not None or voice.name or voice.kind is SpeakerKind.OUTLET else None
        return None

    def _named(self, colon: Token, around: Sequence[Sentence]) -> Voice | None:
        """ "X:" before a quotation."""
        sentence = next((one for one in around if one.span.start <= colon.i < one.span.end), None)
        if sentence is None or colon.i - sentence.span.start > _NAMED:
            return None
        tree = SentenceTree(self._story, sentence)
        before = colon.doc[sentence.span.start : colon.i]
        if any(verbal(token) and token.tag_ in {"VBD", "VBZ", "VBP"} for token in before):
            return None
        for token in before:
            if next(iter(tree.parties(token)), None) is not None:
                return voice_of(tree, token)
        return None
