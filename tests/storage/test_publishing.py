"""The published copy: when it is made, that it is whole, and that nobody who reads it is disturbed. And kills."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from bench.crashes import kill, publish_beside_readers
from news.errors import StoreError
from storage.files import PRIVATE, PUBLISHED
from storage.publish import SMALL, LastTime, Publishing, due, publish
from storage.session import Session
from storage.writer import reading, writing
from tests.storage import build


def keep_one(data_dir: Path, name: str) -> None:
    with writing(data_dir) as store:
        store.save_articles([build.article(name)], {})


def test_publishing_copies_what_changed_and_only_then(data_dir: Path) -> None:
    published = data_dir / PUBLISHED
    with pytest.raises(StoreError, match="nothing was published yet"), reading(data_dir):
        pass
    assert publish(data_dir) is Publishing.DONE
    first = published.stat()
    assert first.st_mode & 0o777 == 0o444
    with writing(data_dir) as store:
        store.finish_run(store.start_run("monitor", build.NOW), build.NOW)
    assert publish(data_dir) is Publishing.UNCHANGED
    assert published.stat().st_ino == first.st_ino
    with reading(data_dir) as old:
        with writing(data_dir) as store:
            store.save_articles([build.article()], {})
        assert publish(data_dir) is Publishing.DONE
        assert old.counts()["articles"] == 0
    with reading(data_dir) as new:
        assert new.counts()["articles"] == 1
        with pytest.raises(StoreError):
            new.save_articles([build.article("b")], {})
    assert sorted(file.name for file in data_dir.glob("*.duckdb*")) == [PUBLISHED, PRIVATE, PRIVATE + ".wal"]


def test_publishing_refuses_while_the_database_is_open_here(data_dir: Path) -> None:
    with writing(data_dir), pytest.raises(StoreError, match="still open here"):
        publish(data_dir, wait=0)
    assert publish(data_dir) is Publishing.DONE
    with pytest.raises(StoreError, match="no database yet"):
        publish(data_dir / "elsewhere")


def test_a_copy_that_fails_leaves_the_one_before(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(data_dir)
    with writing(data_dir) as store:
        store.save_articles([build.article()], {})

    def fail(_: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("storage.folding.copy", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        publish(data_dir)
    assert not list(data_dir.glob("*.making"))
    with reading(data_dir) as store:
        assert store.counts()["articles"] == 0


def on(text: str) -> datetime:
    return datetime.fromisoformat(f"2020-01-16 {text}+00:00")


@pytest.mark.parametrize(
    ("last", "now", "share", "expected"),
    [
        (None, "12:00:00", 0.2, True),
        (("12:00:00", 10), "12:00:30", 0.2, False),
        (("12:00:00", 10), "12:00:50", 0.2, True),
        (("12:00:00", 10), "12:00:10", 1.0, True),
        (("12:00:00", 10), "11:00:00", 0.2, True),  # nor does a clock that was set back make anyone wait
    ],
)
def test_publishing_takes_its_share_of_the_time(
    last: tuple[str, float] | None, now: str, share: float, expected: bool
) -> None:
    before = LastTime(on(last[0]), timedelta(seconds=last[1])) if last else None
    assert due(before, on(now), share, SMALL + 1) is expected
    assert due(before, on(now), share, SMALL)


def test_what_takes_long_is_published_later(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.publish.SMALL", 0)
    publish(data_dir)
    ledger = data_dir / "weathervane.published"
    ledger.write_text(json.dumps({"at": datetime.now(UTC).isoformat(), "took": 3600}))
    keep_one(data_dir, "a")
    assert publish(data_dir, share=0.2) is Publishing.LATER
    with reading(data_dir) as copy:
        assert copy.counts()["articles"] == 0
    ledger.write_text("no ledger")
    assert publish(data_dir, share=0.2) is Publishing.DONE
    assert publish(data_dir) is Publishing.UNCHANGED


def test_a_damaged_copy_is_published_anew(data_dir: Path) -> None:
    publish(data_dir)
    (data_dir / PUBLISHED).chmod(0o644)
    (data_dir / PUBLISHED).write_bytes(b"no database" * 999)
    assert publish(data_dir) is Publishing.DONE
    with reading(data_dir) as copy:
        assert copy.counts()["articles"] == 0


def test_killed_at_any_moment_it_keeps_what_was_committed(data_dir: Path) -> None:
    """A dozen kills; `make bench-crashes` does more of them, in the same ways."""
    told: list[str] = []
    assert kill(data_dir, 12, tell=told.append) == (12, 0), told


def test_readers_are_never_disturbed(data_dir: Path) -> None:
    """A few publishes beside a few readers; `make bench-storage` does more of both."""
    reads, failed = publish_beside_readers(data_dir, publishes=15, readers=2)
    assert reads > 2
    assert failed == 0


def test_the_database_opens_in_plain_duckdb(data_dir: Path) -> None:
    publish(data_dir)
    with duckdb.connect(data_dir / PUBLISHED, read_only=True) as plain:
        assert plain.execute("SELECT count(*) FROM positions").fetchone() == (0,)
    session = Session(duckdb.connect(), Path("nowhere"))
    assert session.scalar("SELECT NULL WHERE false") is None
