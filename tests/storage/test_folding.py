"""The private file is never written in place: whatever a kill leaves, the next one to hold the lock makes whole."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from news.errors import StoreError
from storage import folding
from storage.files import FOLDED, PRIVATE, copy, log_bytes
from storage.folding import fold, renew
from storage.publish import publish
from storage.transfer import tables
from storage.writer import reading, writing
from tests.storage import build


def keep(data_dir: Path, *names: str) -> None:
    for name in names:
        with writing(data_dir) as store:
            of = build.article(name)
            store.save_articles([of], {})
            store.save_readings([(of, build.reading(of, build.stance(name)))], build.NOW)


def stored(data_dir: Path) -> dict[str, list[str]]:
    with writing(data_dir) as store:
        return {name: sorted(map(repr, store.rows(f"FROM store.{name}"))) for name in tables(store)}


def test_sessions_only_append_to_the_log(data_dir: Path) -> None:
    file = data_dir / PRIVATE
    before, sizes = file.read_bytes(), [0]
    for name in ("a", "b", "c"):
        keep(data_dir, name)
        sizes.append(log_bytes(file))
    assert file.read_bytes() == before
    assert sizes == sorted(set(sizes))
    publish(data_dir)
    assert file.read_bytes() == before


def test_a_long_log_is_folded_in(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (data_dir / PRIVATE).read_bytes()
    monkeypatch.setattr(folding, "LOG_LIMIT", 1000)
    keep(data_dir, "a")
    assert log_bytes(data_dir / PRIVATE) == 0
    assert (data_dir / PRIVATE).read_bytes() != before
    with writing(data_dir) as store:
        assert store.counts()["claims"] == 1


def killed_while_copying(data_dir: Path) -> None:
    making = data_dir / f"{FOLDED}.making"
    making.mkdir()
    (making / FOLDED).write_bytes((data_dir / PRIVATE).read_bytes()[:20_000])
    (making / f"{FOLDED}.wal").write_bytes(b"half a log")


def killed_before_the_log_was_removed(data_dir: Path) -> None:
    fold(data_dir / PRIVATE, data_dir / FOLDED)


def killed_after_the_log_was_removed(data_dir: Path) -> None:
    killed_before_the_log_was_removed(data_dir)
    (data_dir / f"{PRIVATE}.wal").unlink()


def killed_while_publishing(data_dir: Path) -> None:
    making = data_dir / "published.duckdb.making"
    making.mkdir()
    shutil.copy(data_dir / PRIVATE, making / "published.duckdb")


@pytest.mark.parametrize(
    "killed",
    [
        killed_while_copying,
        killed_before_the_log_was_removed,
        killed_after_the_log_was_removed,
        killed_while_publishing,
    ],
)
@pytest.mark.parametrize("tend", [publish, renew])
def test_what_a_kill_leaves_is_made_whole(
    data_dir: Path, killed: Callable[[Path], None], tend: Callable[[Path], object]
) -> None:
    keep(data_dir, "a", "b")
    before = stored(data_dir)
    killed(data_dir)
    with writing(data_dir):
        assert not (data_dir / FOLDED).exists()
        assert not list(data_dir.glob("*.making"))
    tend(data_dir)
    assert stored(data_dir) == before
    publish(data_dir, force=True)
    renew(data_dir)
    with reading(data_dir) as copied:
        assert copied.counts()["claims"] == 2


def test_a_log_cut_anywhere_keeps_the_commits_before(data_dir: Path) -> None:
    keep(data_dir, "a", "b", "c")
    log = data_dir / f"{PRIVATE}.wal"
    whole = log.read_bytes()
    (data_dir / "weathervane.journal").unlink()
    seen = []
    for cut in [*range(0, 60, 11), *range(60, len(whole), len(whole) // 12), len(whole)]:
        log.write_bytes(whole[:cut])
        with folding.connect(data_dir / PRIVATE, read_only=True) as connection:
            seen.append(connection.execute("SELECT number FROM store.change").fetchone())
    assert seen == sorted(seen)  # type: ignore[type-var]
    assert len(set(seen)) == 7


def test_the_keys_hold_after_folding(data_dir: Path) -> None:
    keep(data_dir, "a")
    renew(data_dir)
    keep(data_dir, "b")
    renew(data_dir)
    for wrong in (
        "INSERT INTO store.claims FROM store.claims",
        "INSERT INTO store.articles FROM store.articles",
        "INSERT INTO store.superseded VALUES (99, 1, 1)",
    ):
        with writing(data_dir) as store, pytest.raises(StoreError, match=r"[Dd]uplicate key|foreign key"):
            store.rows(wrong)


@pytest.mark.parametrize("missing", [True, False])
def test_copies_where_the_system_has_no_call_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: bool
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    if missing:
        monkeypatch.delattr(os, "copy_file_range")
    else:
        monkeypatch.setattr(os, "copy_file_range", refuse)
    (tmp_path / "a").write_bytes(os.urandom(300_000))
    copy(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == (tmp_path / "a").read_bytes()
