"""The files: one writer, one published copy, migrations forward only, and one clear error for each kind of trouble."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from news.errors import StoreError
from storage.files import PRIVATE, PUBLISHED
from storage.folding import renew
from storage.publish import publish
from storage.schema import Migration, migrate, migrations, views
from storage.upkeep import restore
from storage.writer import reading, writing
from tests.storage import build

ROOT = Path(__file__).parents[2]


def child(code: str, *arguments: object) -> subprocess.Popen[str]:
    """A second process of the project, its standard output to be read."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_every_table_view_and_column_says_what_it_is(data_dir: Path) -> None:
    with writing(data_dir) as store:
        bare = store.rows(
            "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL AND NOT temporary "
            "UNION ALL SELECT view_name FROM duckdb_views() WHERE comment IS NULL AND NOT internal "
            "UNION ALL SELECT function_name FROM duckdb_functions() WHERE comment IS NULL AND NOT internal "
            "UNION ALL SELECT table_name || '.' || column_name FROM duckdb_columns() "
            "WHERE comment IS NULL AND NOT internal AND (table_name, schema_name) NOT IN "
            "  (SELECT view_name, schema_name FROM duckdb_views() WHERE comment LIKE '%columns as in%')"
        )
        assert bare == []
        assert store.rows("SELECT * FROM migrations ORDER BY number") == [
            (known.number, known.name, known.hash) for known in [views(), *migrations()]
        ]


def test_a_migration_is_applied_once_and_views_when_they_change(data_dir: Path) -> None:
    with writing(data_dir) as store:
        known, seen = migrations(), views()
        assert migrate(store) == 0
        more = Migration(known[-1].number + 1, "more.sql", "CREATE TABLE store.more (x INTEGER)")
        assert migrate(store, [*known, more]) == 1
        assert migrate(store, [*known, more]) == 0
        assert migrate(store, [*known, more], Migration(0, "views", seen.sql + "-- changed")) == 1


def test_a_migration_that_fails_leaves_nothing(data_dir: Path) -> None:
    with writing(data_dir) as store:
        known = migrations()
        broken = Migration(known[-1].number + 1, "broken.sql", "CREATE TABLE store.half (x INTEGER); SELECT nonsense")
        with pytest.raises(StoreError):
            migrate(store, [*known, broken])
        assert store.scalar("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'half'") == 0


def test_a_newer_database_is_refused(data_dir: Path) -> None:
    with writing(data_dir) as store:
        store.rows("INSERT INTO migrations VALUES (9999, 'later.sql', '')")
    with pytest.raises(StoreError, match=r"newer than this program.*install the newer program"), writing(data_dir):
        pass


def test_a_migration_that_was_edited_is_refused(data_dir: Path) -> None:
    with writing(data_dir) as store:
        store.rows("UPDATE migrations SET hash = 'other' WHERE number = 1")
    with pytest.raises(StoreError, match=r"0001_archive\.sql is not the one"), writing(data_dir):
        pass


def lose_the_log(private: Path) -> None:
    log = private.with_name(private.name + ".wal")
    log.unlink()


def cut_the_log(private: Path) -> None:
    log = private.with_name(private.name + ".wal")
    log.write_bytes(log.read_bytes()[:-9])


@pytest.mark.parametrize("lose", [lose_the_log, cut_the_log])
def test_rows_that_vanish_are_noticed(data_dir: Path, lose: Callable[[Path], None]) -> None:
    with writing(data_dir) as store:
        store.save_articles([build.article()], {})
        store.finish_run(store.start_run("monitor", build.NOW), build.NOW)  # nothing that is counted
    lose(data_dir / PRIVATE)
    with pytest.raises(StoreError, match="lost rows"), writing(data_dir):
        pass
    (data_dir / "weathervane.journal").unlink()
    with writing(data_dir) as store:
        assert store.counts()["articles"] == (lose is cut_the_log)
        assert store.scalar("SELECT count(*) FROM store.run_ends") == 0


def test_an_older_file_beside_the_log_is_one_clear_error(data_dir: Path) -> None:
    older = (data_dir / PRIVATE).read_bytes()
    keep_one(data_dir, "a")
    renew(data_dir)
    keep_one(data_dir, "b")
    (data_dir / PRIVATE).write_bytes(older)
    with pytest.raises(StoreError, match=r"log is damaged, or of another file .*db restore"), writing(data_dir):
        pass


def keep_one(data_dir: Path, name: str) -> None:
    with writing(data_dir) as store:
        store.save_articles([build.article(name)], {})


def test_a_second_writer_is_told_who_writes(data_dir: Path) -> None:
    holder = child(
        """
        import sys, pathlib
        from storage.writer import writing
        with writing(pathlib.Path(sys.argv[1])):
            print("open", flush=True)
            sys.stdin.read()
        """,
        data_dir,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        for attempt in (lambda: writing(data_dir, wait=0).__enter__(), lambda: publish(data_dir, wait=0)):
            with pytest.raises(StoreError, match=rf"process {holder.pid} since \d{{4}}.* UTC.*wait for it") as refused:
                attempt()
            assert "\n" not in str(refused.value)
        holder.kill()
    with writing(data_dir, wait=5) as store:
        assert store.counts()["articles"] == 0


def test_nothing_of_a_session_that_fails_is_lost_or_half_there(data_dir: Path) -> None:
    with pytest.raises(ZeroDivisionError), writing(data_dir) as store:
        store.save_articles([build.article("kept")], {})
        with store.transaction():
            store.rows("DELETE FROM store.articles")
            _ = 1 / 0
    with writing(data_dir) as store:
        assert store.counts()["articles"] == 1


def broken_files() -> list[tuple[str, bytes]]:
    return [("no-database", b"plain text" * 999), ("zeroes", bytes(20_000)), ("empty-header", b"\0" * 8 + b"DUCK")]


@pytest.mark.parametrize(("name", "content"), broken_files(), ids=[name for name, _ in broken_files()])
def test_a_file_that_is_no_database_is_one_clear_error(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / PRIVATE).write_bytes(content)
    with (
        pytest.raises(StoreError, match=r"weathervane.duckdb: .*db restore") as refused,
        writing(tmp_path),
    ):
        pass
    assert "\n" not in str(refused.value)
    assert (tmp_path / PRIVATE).read_bytes() == content


@pytest.mark.parametrize("logged", [False, True])
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_truncated_database_is_one_clear_error_and_can_be_replaced(data_dir: Path, kept: float, logged: bool) -> None:
    publish(data_dir)
    if logged:
        keep_one(data_dir, "a")
    file = data_dir / PRIVATE
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * kept)])
    with pytest.raises(StoreError, match=r"weathervane.duckdb: .*db restore") as refused, writing(data_dir):
        pass
    assert "\n" not in str(refused.value)
    damaged = restore(data_dir, data_dir / PUBLISHED)
    assert damaged is not None
    assert damaged.with_name(damaged.name + ".wal").exists() == logged
    keep_one(data_dir, "b")


def test_a_data_folder_that_is_a_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StoreError, match=r"data: .*another data folder"), writing(tmp_path / "data"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_one_clear_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with pytest.raises(StoreError, match="no permission to write"), writing(tmp_path):
        pass


def test_no_permission_is_one_clear_error(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("filelock.FileLock.acquire", refuse)
    with pytest.raises(StoreError, match=r"no permission to write.*another data folder"), writing(data_dir):
        pass


FULL = """
import pathlib, resource, sys
from news.errors import StoreError
from storage import upkeep
from storage.folding import renew
from storage.publish import publish
from storage.writer import writing
from tests.storage import build

folder = pathlib.Path(sys.argv[1])
size = (folder / "weathervane.duckdb").stat().st_size

def save(folder):
    with writing(folder) as store:
        for number in range(100):
            store.save_articles([build.article(f"{number}", text=str(number) * 500_000)], {})

acts = {
    "save": save, "publish": publish, "fold": renew, "compact": upkeep.compact,
    "back up": lambda folder: upkeep.backup(folder, folder / "backup"),
    "restore": lambda folder: upkeep.restore(folder, folder / "published.duckdb"),
}
resource.setrlimit(resource.RLIMIT_FSIZE, (size // 2, size // 2))
for name, act in acts.items():
    try:
        act(folder)
    except StoreError as error:
        print(name + ":", error)
"""


def test_a_full_disk_is_one_clear_error_and_loses_nothing(data_dir: Path) -> None:
    publish(data_dir)
    keep_one(data_dir, "kept")
    said, trouble = child(FULL, data_dir).communicate(timeout=60)
    assert trouble == ""
    lines = said.splitlines()
    assert [line.split(":")[0] for line in lines] == ["save", "publish", "fold", "compact", "back up", "restore"]
    assert all("is full (free some space and run again" in line for line in lines)
    with writing(data_dir) as store:
        assert store.known([build.article("kept").id])
    assert sorted(file.name for file in data_dir.glob("*duckdb*")) == [PUBLISHED, PRIVATE, PRIVATE + ".wal"]
    with reading(data_dir) as copy:
        assert copy.counts()["articles"] == 0
