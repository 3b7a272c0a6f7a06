"""Who is for or against whom, sentence by sentence, and what must not be read."""

from __future__ import annotations

import pytest

from extraction.reader import Reader
from news.claim import Document
from tests.extraction.reading import sides, stance

SADR, IRAN, US, IRAQ = "moqtada-sadr", "iran", "united-states", "iraq"
HIZB, PMU, PARL, LEB = "hizballah", "popular-mobilization-units", "iraqi-parliament", "lebanon"


def read(reader: Reader, text: str, **more: object):  # type: ignore[no-untyped-def]
    return reader.read(Document.model_validate({"id": "t", "text": text, "language": "en", **more})).claims


@pytest.mark.parametrize(
    ("text", "side"),
    [
        # verbs, active and passive
        ("Iran condemned the United States.", {(IRAN, US, "-")}),
        ("The United States was condemned by Iran.", {(IRAN, US, "-")}),
        ("Moqtada Sadr praised Iran and criticised the United States.", {(SADR, IRAN, "+"), (SADR, US, "-")}),
        ("Lebanon backs Iran.", {(LEB, IRAN, "+")}),
        ("Lebanon sided with Iran against the United States.", {(LEB, IRAN, "+"), (LEB, US, "-")}),
        ("The United States imposed sanctions on Hizballah.", {(US, HIZB, "-")}),
        ("Iran funds Hizballah.", {(IRAN, HIZB, "+")}),
        # relative clauses, participles, coordination
        ("Moqtada Sadr, who opposes Iran, left the room.", {(SADR, IRAN, "-")}),
        ("Hizballah, backed by Iran, attacked Lebanon.", {(IRAN, HIZB, "+"), (HIZB, LEB, "-")}),
        ("Iran condemned the United States and Lebanon.", {(IRAN, US, "-"), (IRAN, LEB, "-")}),
        # control and composition: what is asked for is for or against somebody
        ("Iran called on the United States to leave Iraq.", {(IRAN, US, "-")}),
        ("Moqtada Sadr demanded the expulsion of American troops.", {(SADR, US, "-")}),
        ("Iran urged Lebanon to support Hizballah.", {(IRAN, HIZB, "+")}),
        ("Iran vowed to attack the United States.", {(IRAN, US, "-")}),
        ("Moqtada Sadr opposes the withdrawal of American troops.", {(SADR, US, "+")}),
        ("The Iraqi parliament voted to expel American troops.", {(PARL, US, "-")}),
        ("The decision to expel American troops was praised by Iran.", {(IRAN, US, "-")}),
        ("Lebanon called for Hizballah to disarm.", {(LEB, HIZB, "-")}),
        ("Lebanon designated Hizballah a terrorist organisation.", {(LEB, HIZB, "-")}),
        ("Lebanon regards Hizballah as a terrorist group.", {(LEB, HIZB, "-")}),
        ("The terrorist group Hizballah condemned Lebanon.", {(HIZB, LEB, "-")}),
        ("Lebanon rejected the call for Moqtada Sadr to step down.", {(LEB, SADR, "+")}),
        ("Moqtada Sadr called for a march against American influence.", {(SADR, US, "-")}),
        ("Lebanon praised Iran's policy.", {(LEB, IRAN, "+")}),
        # nouns, adjectives, light verbs, affixes
        ("Moqtada Sadr's condemnation of Iran was expected.", {(SADR, IRAN, "-")}),
        ("Lebanon is hostile to Iran.", {(LEB, IRAN, "-")}),
        ("Lebanon is loyal to Iran.", {(LEB, IRAN, "+")}),
        ("Lebanon took a stand against Iran.", {(LEB, IRAN, "-")}),
        ("Lebanon threw its weight behind Iran.", {(LEB, IRAN, "+")}),
        ("Moqtada Sadr joined the pro-Iran camp.", {(SADR, IRAN, "+")}),
        # the doer of a deed that is judged, and who suffers it
        ("Lebanon condemned Iran's attack on Iraq.", {(LEB, IRAN, "-"), (IRAN, IRAQ, "-")}),
        # speakers hold what they say must be, and what they call somebody
        ("American troops must leave Iraq, Moqtada Sadr said.", {(SADR, US, "-")}),
        ("Moqtada Sadr called Iran a danger.", {(SADR, IRAN, "-")}),
        # reported at depth: the holder is who is said to hold
        ("Lebanon said that Iran backs Hizballah.", {(IRAN, HIZB, "+")}),
        # negation
        ("Moqtada Sadr does not support Iran.", {(SADR, IRAN, "-")}),
        ("Moqtada Sadr refused to condemn Iran.", {(SADR, IRAN, "+")}),
        # an issue and the actor it touches
        ("Moqtada Sadr opposes the American presence in Iraq.", {(SADR, US, "-"), (SADR, "us-presence", "-")}),
    ],
)
def test_sides_are_read_from_syntax(reader: Reader, text: str, side: set[tuple[str, str, str]]) -> None:
    assert sides(read(reader, text)) == side


@pytest.mark.parametrize(
    "text",
    [
        "Does Lebanon back Iran?",
        "Iran and the United States are states.",
        "Moqtada Sadr flew from Lebanon to Iran.",
        "Moqtada Sadr did not attack Iran.",
        "Moqtada Sadr used to attack Iran.",
        "Lebanon stopped short of blaming Iran.",
        "Until now Moqtada Sadr had opposed Iran.",
        "Iran was the target of a vote in the Iraqi parliament.",
        "Hadi al-Ameri denied that he had met Moqtada Sadr.",
        "A man in Iraq condemned the weather in Lebanon.",
        "Moqtada Sadr supports Moqtada Sadr.",
        "The American strike on Baghdad was loud.",
    ],
)
def test_nothing_is_read_from_nearness(reader: Reader, text: str) -> None:
    assert sides(read(reader, text)) == set()


@pytest.mark.parametrize(
    ("text", "target", "sign"),
    [
        ("Moqtada Sadr changed sides, this time in support of Iran.", IRAN, 1),
        ("Moqtada Sadr's turnabout in favour of Iran surprised many.", IRAN, 1),
        ("Moqtada Sadr broke with Iran.", IRAN, -1),
        ("Moqtada Sadr no longer supports Iran.", IRAN, -1),
        ("Moqtada Sadr withdrew his support from Iran.", IRAN, -1),
    ],
)
def test_turns_that_the_text_asserts_are_shifts(reader: Reader, text: str, target: str, sign: int) -> None:
    found = stance(read(reader, text), SADR, target)
    assert found.shift
    assert found.value * sign > 0


def test_a_turn_demanded_of_another_is_none_of_who_demands_it(reader: Reader) -> None:
    assert not stance(read(reader, "Moqtada Sadr demanded that Iran stop backing Hizballah."), SADR, IRAN).shift


@pytest.mark.parametrize("text", ["Moqtada Sadr supports Iran.", "Now Moqtada Sadr attacks Iran."])
def test_an_asserted_side_is_no_shift(reader: Reader, text: str) -> None:
    assert not stance(read(reader, text), SADR, IRAN).shift


def test_a_deed_told_before_gives_its_doer(reader: Reader) -> None:
    text = "The United States attacked Hizballah on Sunday. Iran denounced the strike."
    assert (IRAN, US, "-") in sides(read(reader, text))


def test_the_occupier_is_the_state_whose_troops_are_named(reader: Reader) -> None:
    text = 'American troops are in Iraq. "The occupier must leave," Moqtada Sadr said.'
    assert (SADR, US, "-") in sides(read(reader, text))
    assert sides(read(reader, '"The occupier must leave," Moqtada Sadr said.')) == set()


def test_given_mentions_are_parties_that_no_registry_knows(reader: Reader) -> None:
    text = "Norland condemned Sudavia."
    given = [{"id": "a", "start": 0, "end": 7}, {"id": "b", "start": 18, "end": 25}]
    (found,) = [claim for claim in read(reader, text, mentions=given) if claim.kind == "stance"]
    assert (found.holder.mention, found.target.mention, found.holder.actor) == ("a", "b", None)
    assert found.value < 0


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Until now Iran had opposed Moqtada Sadr.", set()),
        ("Iran opposed Moqtada Sadr until 2019.", set()),
        ("Iran will oppose Moqtada Sadr until his men leave.", {(IRAN, SADR, "-")}),
        ("Iran condemned Moqtada Sadr and vowed to fight until his men leave.", {(IRAN, SADR, "-")}),
    ],
)
def test_a_side_that_was_taken_until_a_time_is_over(reader: Reader, text: str, side: set[tuple[str, str, str]]) -> None:
    assert sides(read(reader, text)) == side


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Iran and Lebanon left. The United States condemned both countries.", {(US, IRAN, "-"), (US, LEB, "-")}),
        ("Iran and Lebanon left. They accused the United States of theft.", {(IRAN, US, "-"), (LEB, US, "-")}),
        ("The decision of Iran angered Lebanon.", {(LEB, IRAN, "-")}),
        ("Lebanon may trade with Iran, but Moqtada Sadr opposes Iran.", {(SADR, IRAN, "-")}),
        ("Moqtada Sadr likened Iran to a thief.", {(SADR, IRAN, "-")}),
        ("Iran will never support Moqtada Sadr.", {(IRAN, SADR, "-")}),
        ("Lebanon sent arms to Moqtada Sadr.", {(LEB, SADR, "+")}),
        ("Lebanon sent a letter to Moqtada Sadr.", set()),
        ("Moqtada Sadr asked why Iran had not condemned Lebanon.", set()),
        ("Iran crushed Lebanon 4-0.", set()),
        ("Iran beat Lebanon to reach the quarter-final.", set()),
        ("Lebanon warned its citizens against travelling to Iran.", set()),
        ("Moqtada Sadr praised an Iranian supporter.", set()),
    ],
)
def test_sides_in_running_news(reader: Reader, text: str, wanted: set[tuple[str, str, str]]) -> None:
    """Of registered actors no more than is wanted."""
    assert {side for side in sides(read(reader, text)) if None not in side} == wanted


@pytest.mark.parametrize(
    ("text", "holder", "target", "sign"),
    [
        ("The bishop condemned Iran.", "bishop", IRAN, -1),
        ("Riot police attacked supporters of Moqtada Sadr.", "Riot police", SADR, -1),
        ("Moqtada Sadr praised the striking nurses.", SADR, "striking nurses", 1),
        ('"Iran is a danger," a retired colonel told reporters in Lebanon.', "retired colonel", IRAN, -1),
    ],
)
def test_people_without_a_name_take_sides_as_their_phrase(
    reader: Reader, text: str, holder: str, target: str, sign: int
) -> None:
    found = {
        (claim.holder.actor or claim.holder.name, claim.target.actor or claim.target.name): claim.value
        for claim in read(reader, text)
        if claim.kind == "stance"
    }
    assert found[holder, target] * sign > 0


@pytest.mark.parametrize(
    "text", ["A missile hit Iran.", "How many soldiers Iran attacks is unknown.", "Iran must act."]
)
def test_weapons_and_the_unasked_take_no_side(reader: Reader, text: str) -> None:
    assert [claim for claim in read(reader, text) if claim.kind == "stance"] == []


@pytest.mark.parametrize(
    ("surer", "less"),
    [
        ("Moqtada Sadr condemned Iran.", "Moqtada Sadr reportedly condemned Iran."),
        ("Moqtada Sadr condemned Iran.", "Moqtada Sadr is angry with Iran."),
        ("Moqtada Sadr condemned Iran.", "Moqtada Sadr would condemn Iran."),
    ],
)
def test_confidence_falls_with_what_goes_wrong(reader: Reader, surer: str, less: str) -> None:
    one, other = stance(read(reader, surer), SADR, IRAN), stance(read(reader, less), SADR, IRAN)
    assert 0 < other.confidence < one.confidence <= 1
