"""A parse as a tree that stays one."""

from __future__ import annotations

from spacy.tokens import Token


def hang(token: Token, head: Token, link: str = "") -> bool:
    """Hangs a token on another head, with this link or its own; False, and nothing is done, where it would then hang
    below itself."""
    if token.i == head.i or token.is_ancestor(head):
        return False
    token.head, token.dep_ = head, link or token.dep_
    return True
