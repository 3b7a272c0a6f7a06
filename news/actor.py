"""Actors: who takes sides, and the issues that sides are taken on."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from news.base import Model


class ActorKind(StrEnum):
    PERSON = "person"
    STATE = "state"
    PARTY = "party"
    MILITIA = "militia"
    BODY = "body"  # parliament, court, cabinet, army, agency
    ORGANISATION = "organisation"
    PEOPLE = "people"  # an ethnic or religious community, a movement's followers
    MEDIA = "media"
    ISSUE = "issue"


class Role(Model):
    """An office held for a time. `since` and `until` are inclusive days; None is open.

    `title` is the office in plain words ("prime minister", "supreme leader"); `of` the id of the body or state.
    """

    title: str
    of: str | None = None
    since: date | None = None
    until: date | None = None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


class Actor(Model):
    """One actor of the registry.

    aliases      other names and spellings of the same actor ("Muqtada al-Sadr", "Sayyid Moqtada")
    surnames     short forms that count only after, or with, a fuller name or where nobody else bears them ("Sadr")
    nominals     descriptions that can stand for the actor ("fiery cleric", "Shiite cleric"), without article
    demonyms     "American", "Americans", "U.S.": adjectives and peoples' names of a state
    metonyms     names that stand for the actor ("Washington", "the White House", "Tehran")
    parts        its forces and officials as words ("US troops", "Iranian officials"): read as the actor itself
    parents      ids that this actor is part of
    touches      for an issue: actor id -> +1 (for the issue is for the actor) or -1
    """

    id: str
    name: str
    kinds: tuple[ActorKind, ...] = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    surnames: tuple[str, ...] = ()
    nominals: tuple[str, ...] = ()
    demonyms: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    country: str | None = None
    gender: str | None = Field(default=None, pattern="^(male|female)$")
    born: date | None = None
    died: date | None = None
    touches: dict[str, int] = {}
    note: str = ""
