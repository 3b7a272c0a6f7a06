"""Who is named in a sentence, and how the name stands there."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from extraction.text import Analysis, Use

Analyse = Callable[..., Analysis]


def named(analysis: Analysis) -> dict[str, str]:
    """Text of each mention -> actor id, or "?name" for one that nobody registered."""
    return {mention.text: mention.actor or f"?{mention.name}" for mention in analysis.mentions}


def uses(analysis: Analysis) -> dict[str, Use]:
    return {mention.text: analysis.use_of(mention) for mention in analysis.mentions}


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Moqtadr Sadr spoke.", {"Moqtadr Sadr": "moqtada-sadr"}),
        ("Jaafar Sadr spoke in London.", {"Jaafar Sadr": "?Jaafar Sadr"}),
        ("Hadi Al-Ameri spoke. Later Al Ameri left.", {"Hadi Al-Ameri": "hadi-al-ameri", "Al Ameri": "hadi-al-ameri"}),
        ("US troops left.", {"US troops": "united-states"}),
        ("The Justice Department sued the Supreme Court.", {"Justice Department": "?Justice Department"}),
        ("The American military officials left.", {"American military officials": "united-states"}),
        ("Iran's government condemned it.", {"Iran's government": "iran"}),
        ("The Americans left the country.", {"Americans": "united-states"}),
        ("A pro-Iranian administration took over.", {"Iranian": "iran"}),
    ],
)
def test_names(analyse: Analyse, text: str, mentions: dict[str, str]) -> None:
    found = named(analyse(text))
    assert {name: found.get(name) for name in mentions} == mentions


def test_distinct_actors_are_never_merged(analyse: Analyse) -> None:
    found = named(analyse("Kata’ib Hizballah met Hizballah in Beirut."))
    assert found["Kata’ib Hizballah"] == "kataib-hizballah"
    assert found["Hizballah"] == "hizballah"


def test_an_unregistered_person_keeps_one_name(analyse: Analyse) -> None:
    text = "Senator Margaret Oakley condemned Iran. Oakley said she would vote against it."
    names = {mention.text: mention.name for mention in analyse(text).mentions if mention.actor is None}
    assert names["Margaret Oakley"] == names["Oakley"] == "Margaret Oakley"


def test_an_acronym_defined_in_the_text_stands_for_the_long_name(analyse: Analyse) -> None:
    text = "The Northern Reform Movement (NRM) met in Baghdad. The NRM condemned Iran."
    names = {mention.text: mention.name for mention in analyse(text).mentions}
    assert names.get("NRM") == "Northern Reform Movement"


def test_a_relative_with_a_full_name_takes_the_surname(analyse: Analyse) -> None:
    text = "Jaafar Sadr arrived in London on Monday. Sadr was greeted by Barham Salih."
    names = {mention.text: mention.name for mention in analyse(text).mentions}
    assert names["Sadr"] == "Jaafar Sadr"


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Edouard Philippe spoke. Philippe left.", {"Philippe": "edouard-philippe"}),
        ("Philippe spoke.", {"Philippe": "?Philippe"}),
        ("Amina Rashid spoke. Rashid left.", {"Rashid": "amina-rashid"}),
        ("Rashid left.", {"Rashid": "latif-rashid"}),
    ],
)
def test_a_short_form_that_the_registry_leaves_out_counts_after_the_full_name(
    analyse: Analyse, text: str, mentions: dict[str, str]
) -> None:
    found = named(analyse(text))
    assert {name: found.get(name) for name in mentions} == mentions


@pytest.mark.parametrize(
    ("text", "mention", "use"),
    [
        ("Iran condemned the strike.", "Iran", Use.PARTY),
        ("He spoke in Iran.", "Iran", Use.PLACE),
        ("They met in Baghdad and Tehran.", "Tehran", Use.PLACE),
        ("Planes flew over Iraq.", "Iraq", Use.PLACE),
        ("Parties loyal to Iran won.", "Iran", Use.PARTY),
        ("He won support from Tehran.", "Tehran", Use.PARTY),
        ("He returned from Tehran.", "Tehran", Use.PLACE),
        ("The streets of Baghdad were empty.", "Baghdad", Use.PLACE),
        ("He condemned the American presence.", "American", Use.PARTY),
        ("The Iraqi minister resigned.", "Iraqi", Use.MODIFIER),
        ("Iraqi president Barham Salih resigned.", "Iraqi", Use.MODIFIER),
        ("Iran's Qassem Soleimani spoke.", "Iran", Use.MODIFIER),
        ("The PMU leader resigned.", "PMU", Use.MODIFIER),
        ("Sadr's condemnation of Iran was brief.", "Sadr", Use.PARTY),
    ],
)
def test_uses(analyse: Analyse, text: str, mention: str, use: Use) -> None:
    assert uses(analyse(text))[mention] is use


def test_the_head_of_a_phrase_leads_to_its_mention(analyse: Analyse) -> None:
    analysis = analyse("He opposes the presence of US troops.")
    sentence = analysis.sentences[0]
    troops = next(token for token in sentence.span if token.text == "troops")
    mention = analysis.mention_of(sentence, troops)
    assert mention is not None
    assert (mention.text, mention.actor) == ("US troops", "united-states")
    assert analysis.mention_of(sentence, sentence.span[1]) is None


def test_given_mentions_push_aside_what_they_touch(analyse: Analyse) -> None:
    text = "Oakley met Moqtada Sadr. She praised him."
    given = [{"id": "a", "start": 0, "end": 6}, {"id": "b", "start": 11, "end": 23}]
    analysis = analyse(text, mentions=given)
    assert [(mention.mention, mention.actor) for mention in analysis.mentions[:2]] == [
        ("a", None),
        ("b", "moqtada-sadr"),
    ]
    assert {mention.text: mention.mention for mention in analysis.mentions}["him"] == "b"


def test_a_description_of_a_given_mention_carries_its_id(analyse: Analyse) -> None:
    analysis = analyse("Moqtada Sadr spoke. The fiery cleric left.", mentions=[{"id": "a", "start": 0, "end": 12}])
    assert {mention.text: mention.mention for mention in analysis.mentions}["The fiery cleric"] == "a"


@pytest.mark.parametrize("span", [(0, 0), (5, 5), (90, 99), (0, 99), (99, 3)])
def test_given_spans_outside_the_text_do_no_harm(analyse: Analyse, span: tuple[int, int]) -> None:
    analysis = analyse("Iran met Iraq.", mentions=[{"id": "a", "start": span[0], "end": span[1]}])
    assert {"iran", "iraq"} <= {mention.actor for mention in analysis.mentions}
