"""The shipped actors and feeds: they load, they hang together, and no spelling means two by accident."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from ingestion.seeds import load_registry, load_sources
from news.actor import Actor, ActorKind, Role
from news.registry import Registry, fold

SEEDS = Path(__file__).parents[2] / "seeds"

WATCHED = {  # name as people write it -> id
    "Moqtada Sadr": "moqtada-sadr",
    "Muqtada al-Sadr": "moqtada-sadr",
    "Sadr": "moqtada-sadr",
    "Hassan Nasrallah": "hassan-nasrallah",
    "Ayatollah Ali Khamenei": "ali-khamenei",
    "Qassem Soleimani": "qassem-soleimani",
    "Gen. Soleimani": "qassem-soleimani",
    "Abu Mahdi al-Muhandis": "abu-mahdi-al-muhandis",
    "Hussein Kawtharani": "hussein-kawtharani",
    "Mohammad Kawtharani": "hussein-kawtharani",
    "Hadi al-Ameri": "hadi-al-ameri",
    "Hadi al-Amiri": "hadi-al-ameri",
    "Abu-Duaa al-Isawi": "abu-duaa-al-isawi",
    "Abu Duaa al-Issawi": "abu-duaa-al-isawi",
    "Donald Trump": "donald-trump",
    "Hizballah": "hizballah",
    "Hezbollah": "hizballah",
    "Hizbullah": "hizballah",
    "Kata'ib Hizballah": "kataib-hizballah",
    "Kata’ib Hezballah": "kataib-hizballah",
    "Hezbollah Brigades": "kataib-hizballah",
    "PMU": "popular-mobilization-units",
    "Hashd al-Shaabi": "popular-mobilization-units",
    "Iranian Revolutionary Guards": "islamic-revolutionary-guard-corps",
    "Marching Onward": "saeroun",
    "Sairoon": "saeroun",
    "Sadrist bloc": "sadrist-bloc",
    "Sadrist Movement": "sadrist-movement",
    "Iraqi parliament": "iraqi-parliament",
    "Asaib Ahl al-Haq": "asaib-ahl-al-haq",
    "Kata'ib Jund al-Imam": "kataib-jund-al-imam",
    "Kata'ib Sayyid al-Shuhada": "kataib-sayyid-al-shuhada",
    "Kata'ib al-Imam Ali": "kataib-al-imam-ali",
    "US": "united-states",
    "America": "united-states",
    "White House": "united-states",
    "Tehran": "iran",
    "Baghdad": "iraq",
    "Beirut": "lebanon",
    "Tishreen protesters": "iraqi-protesters",
    "presence of US troops in Iraq": "us-military-presence-in-iraq",
}
NAMED_DAILY = {  # from the rest of the world
    "Fidesz": "fidesz",
    "Law and Justice": "law-and-justice",
    "AfD": "alternative-for-germany",
    "National Rally": "national-rally",
    "Awami League": "awami-league",
    "PML-N": "pakistan-muslim-league-nawaz",
    "Congress Party": "indian-national-congress",
    "Yesh Atid": "yesh-atid",
    "HDP": "peoples-democratic-party-of-turkey",
    "ELN": "national-liberation-army",
    "Arakan Army": "arakan-army",
    "JNIM": "jnim",
    "M23": "m23",
    "AES": "alliance-of-sahel-states",
    "Médecins Sans Frontières": "doctors-without-borders",
    "Reporters Without Borders": "reporters-without-borders",
    "Gazprom": "gazprom",
    "Hassan Sheikh Mohamud": "hassan-sheikh-mohamud",
    "Vučić": "aleksandar-vucic",
}
SHARED_NAMES = {  # spellings that two actors carry, knowingly
    "congolese": {"democratic-republic-of-the-congo", "republic-of-the-congo"},
    "dominican": {"dominica", "dominican-republic"},
    "dominicans": {"dominica", "dominican-republic"},
}
SHARED_OFFICES = {("representative", "marjaiya")}  # offices that several people hold at a time
ON_THE_DAY = [  # who held an office on a day
    ("supreme leader", "iran", date(2020, 1, 15), "ali-khamenei"),
    ("president", "iran", date(2020, 1, 15), "hassan-rouhani"),
    ("foreign minister", "iran", date(2020, 1, 15), "mohammad-javad-zarif"),
    ("president", "united-states", date(2020, 1, 15), "donald-trump"),
    ("president", "united-states", date(2021, 1, 20), "joe-biden"),
    ("president", "united-states", date(2025, 1, 20), "donald-trump"),
    ("secretary of state", "united-states", date(2020, 1, 15), "mike-pompeo"),
    ("secretary of defense", "united-states", date(2020, 1, 15), "mark-esper"),
    ("prime minister", "iraq", date(2020, 1, 15), "adil-abdul-mahdi"),
    ("prime minister", "iraq", date(2022, 10, 27), "mohammed-shia-al-sudani"),
    ("president", "iraq", date(2019, 12, 26), "barham-salih"),
    ("speaker", "iraqi-parliament", date(2020, 1, 5), "mohammed-al-halbousi"),
    ("commander", "quds-force", date(2020, 1, 3), "qassem-soleimani"),
    ("commander", "quds-force", date(2020, 1, 4), "esmail-qaani"),
    ("deputy chairman", "popular-mobilization-units", date(2020, 1, 4), None),
    ("secretary-general", "hizballah", date(2020, 1, 15), "hassan-nasrallah"),
    ("secretary-general", "united-nations", date(2020, 1, 15), "antonio-guterres"),
    ("prime minister", "united-kingdom", date(2019, 12, 13), "boris-johnson"),
    ("chancellor", "germany", date(2020, 1, 15), "angela-merkel"),
    ("pope", "holy-see", date(2025, 5, 1), None),
    ("president", "somalia", date(2020, 1, 15), "mohamed-abdullahi-mohamed"),
    ("president", "malawi", date(2020, 6, 28), "lazarus-chakwera"),
    ("prime minister", "nepal", date(2022, 12, 26), "pushpa-kamal-dahal"),
    ("foreign minister", "japan", date(2020, 1, 15), "toshimitsu-motegi"),
    ("prosecutor", "international-criminal-court", date(2021, 6, 16), "karim-khan"),
]


@cache
def registry() -> Registry:
    loaded, errors = load_registry(SEEDS / "actors")
    assert [str(error) for error in errors] == []
    return loaded


def of_kind(*kinds: ActorKind) -> Iterator[Actor]:
    return (actor for actor in registry() if set(actor.kinds) & set(kinds))


def bearers(names: Callable[[Actor], Iterable[str]]) -> dict[str, set[str]]:
    """Every spelling, and the ids of the actors that carry it."""
    found: dict[str, set[str]] = defaultdict(set)
    for actor in registry():
        for name in names(actor):
            found[fold(name)].add(actor.id)
    return found


def full_names(actor: Actor) -> tuple[str, ...]:
    return (actor.name, *actor.aliases, *actor.metonyms, *actor.demonyms, *actor.parts)


def offices() -> dict[tuple[str, str | None], list[tuple[Actor, Role]]]:
    held: dict[tuple[str, str | None], list[tuple[Actor, Role]]] = defaultdict(list)
    for actor in registry():
        for role in actor.roles:
            held[role.title, role.of].append((actor, role))
    return held


def test_there_are_enough_actors_of_the_field() -> None:
    field = [
        actor
        for actor in registry()
        if actor.country in {"iraq", "iran", "united-states"} and not set(actor.kinds) & {ActorKind.MEDIA}
    ]
    assert len(field) >= 120
    assert sum(1 for _ in of_kind(ActorKind.ISSUE)) >= 20


@pytest.mark.parametrize(("name", "actor_id"), (WATCHED | NAMED_DAILY).items())
def test_a_watched_actor_is_found_under_its_name(name: str, actor_id: str) -> None:
    actor = registry().resolve(name)
    assert actor is not None
    assert actor.id == actor_id


def test_no_name_means_two_actors_but_those_known_to() -> None:
    shared = {name: ids for name, ids in bearers(full_names).items() if len(ids) > 1}
    assert shared == SHARED_NAMES


def test_no_short_form_or_description_is_the_full_name_of_another() -> None:
    full = bearers(full_names)
    for short in (bearers(lambda actor: actor.surnames), bearers(lambda actor: actor.nominals)):
        assert {name: ids for name, ids in short.items() if full.get(name, set()) - ids} == {}


def test_every_state_of_the_world_is_there_and_has_a_demonym() -> None:
    states = list(of_kind(ActorKind.STATE))
    assert len(states) == 193 + len({"holy-see", "kosovo", "palestine", "taiwan"})
    assert [state.id for state in states if not state.demonyms] == []
    assert {"holy-see", "kosovo", "palestine", "taiwan"} <= {state.id for state in states}


def test_no_actor_is_part_of_itself() -> None:
    for actor in registry():
        parents = set(actor.parents)
        assert all(actor.id not in registry().within(child) for child in registry().within(actor.id) - {actor.id})
        assert actor.id not in parents


def test_people_have_a_gender_and_outlets_hold_no_office() -> None:
    assert [actor.id for actor in of_kind(ActorKind.PERSON) if actor.gender is None] == []
    assert [actor.id for actor in of_kind(ActorKind.MEDIA) if actor.roles or actor.touches] == []


def test_nobody_holds_an_office_after_death() -> None:
    late = [
        (actor.id, role.title)
        for actor in registry()
        for role in actor.roles
        if actor.died is not None and (role.until is None or role.until > actor.died)
    ]
    assert late == []


def test_an_office_has_one_holder_a_day() -> None:
    clashes = []
    for office, held in offices().items():
        if office in SHARED_OFFICES:
            continue
        for (one, first), (other, second) in combinations(held, 2):
            begins = max(first.since or date.min, second.since or date.min)
            ends = min(first.until or date.max, second.until or date.max)
            if begins <= ends:
                clashes.append((*office, one.id, other.id, begins))
    assert clashes == []


@pytest.mark.parametrize(("title", "of", "day", "holder"), ON_THE_DAY)
def test_who_held_an_office(title: str, of: str, day: date, holder: str | None) -> None:
    holders = [actor.id for actor, role in offices()[title, of] if role.holds(day)]
    assert holders == ([holder] if holder else [])


def test_names_that_must_stay_apart() -> None:
    assert "kataib-hizballah" not in registry().within("hizballah")
    assert "saeroun" not in registry().within("popular-mobilization-units")
    assert "quds-force" in registry().within("iran")
    assert "iraqi-parliament" not in registry().within("iraq")


def test_a_name_is_written_once_in_an_actor() -> None:
    repeated = {}
    for actor in registry():
        # "NATO" and "Nato" are two: a name all in capitals is found only in capitals
        written = Counter(name if name.isupper() else fold(name) for name in (actor.name, *actor.aliases))
        if again := [name for name, count in written.items() if count > 1]:
            repeated[actor.id] = again
    assert repeated == {}


def test_the_feeds_load_are_off_and_say_what_they_are() -> None:
    sources, errors = load_sources(SEEDS / "feeds.yaml")
    assert errors == []
    assert len(sources) >= 8
    for source in sources:
        assert not source.enabled
        assert source.location.startswith("https://")
        assert source.title and source.outlet and source.language == "en"
