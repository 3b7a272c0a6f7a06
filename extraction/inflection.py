"""English inflections by rule, so that a unit is found where the lemmatiser erred or never saw the word.

Irregular verbs are data (`frames/irregular.yaml`); the regular rules are those of any grammar (final -e dropped, -y to
-ie-, a final consonant doubled or not: both forms are made, since spelling differs by stress and by country).
"""

from __future__ import annotations

from collections.abc import Mapping

_VOWELS = frozenset("aeiou")


def verb_forms(lemma: str, irregular: Mapping[str, str]) -> frozenset[str]:
    """Every form of a verb: base, -s, past, participles. `irregular` gives "past participle" by lemma."""
    forms = {lemma, _plural(lemma)}
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) else lemma
    forms.add(stem + "ing")
    if lemma.endswith("ie"):
        forms.add(lemma[:-2] + "ying")
    doubled = lemma + lemma[-1] if _may_double(lemma) else None
    if doubled:
        forms.add(doubled + "ing")
    if lemma in irregular:
        forms.update(irregular[lemma].split())
        return frozenset(forms)
    if lemma.endswith("e"):
        forms.add(lemma + "d")
    elif lemma.endswith("y") and lemma[-2:-1] not in _VOWELS:
        forms.add(lemma[:-1] + "ied")
    else:
        forms.add(lemma + "ed")
        if doubled:
            forms.add(doubled + "ed")
    return frozenset(forms)


def noun_forms(lemma: str) -> frozenset[str]:
    """Singular and plural of a noun."""
    return frozenset({lemma, _plural(lemma)})


def _plural(word: str) -> str:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return word[:-1] + "ies"
    return word + "s"


def _may_double(lemma: str) -> bool:
    return (
        len(lemma) > 2
        and lemma[-1] not in _VOWELS | {"w", "x", "y", "h"}
        and lemma[-2] in _VOWELS
        and lemma[-3] not in _VOWELS
    )
