"""Moving, compacting, verifying, backing up and restoring: what comes back is what was there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from news.article import Article
from news.claim import Quote
from news.errors import StoreError
from storage import transfer, upkeep
from storage.files import PRIVATE, PUBLISHED
from storage.publish import publish
from storage.verify import problems
from storage.writer import reading, writing
from tests.storage import build


def keep(folder: Path, *names: str) -> None:
    """An article with three claims, an alert and its message for each name, published."""
    for name in names:
        of: Article = build.article(name, text="Text of it. Sadr called for the troops to leave.")
        quote = Quote(text="Sadr called for the troops to leave.", start=12, end=48)
        claims = [
            build.stance(f"{name} stance", quote=quote, value=-0.7),
            build.event(f"{name} event", ["sadr"], ["iran"], place=("Qom", "Ur, 'old'"), quote=quote),
            build.stance(f"{name} odd", quote=quote, target=None, denies=(f"{name} event",)),
        ]
        with writing(folder) as store:
            store.save_articles([of], {(of.id, 1): [1, -2]})
            store.save_readings([(of, build.reading(of, *claims))], build.NOW)
            alert = build.alert(name, before=(f"{name} stance",), after=())
            step = build.transition(alert, "firing", "2020-01-14")
            store.save_evaluation([alert], [step], [build.notification(alert)], {"r": store.last_batch()})
            run = store.start_run("monitor", build.NOW)
            store.finish_run(run, build.NOW, figures={"articles": 1})
    publish(folder)


def content(folder: Path) -> dict[str, list[object]]:
    """Every row of every table, as text, sorted."""
    with writing(folder) as store:
        return {name: sorted(map(repr, store.rows(f"FROM store.{name}"))) for name in transfer.tables(store)}


def test_an_export_moves_everything(data_dir: Path, tmp_path: Path) -> None:
    keep(data_dir, "a", "b")
    rows = transfer.export(data_dir, tmp_path / "export")
    assert transfer.import_(tmp_path / "elsewhere", tmp_path / "export") == rows
    assert content(tmp_path / "elsewhere") == content(data_dir)
    with reading(tmp_path / "elsewhere") as store:
        assert store.scalar("SELECT count(*) FROM positions") == 1
    with pytest.raises(StoreError, match="there already"):
        transfer.export(data_dir, tmp_path / "export")
    with pytest.raises(StoreError, match="there is a database already"):
        transfer.import_(data_dir, tmp_path / "export")
    keep(tmp_path / "elsewhere", "c")


def test_a_csv_export_is_for_other_programs(data_dir: Path, tmp_path: Path) -> None:
    keep(data_dir, "a")
    transfer.export(data_dir, tmp_path / "csv", "csv")
    assert (tmp_path / "csv" / "claims.csv").read_text("utf8").splitlines()[0].startswith("batch,reading,ordinal,")
    with pytest.raises(StoreError, match="only a Parquet export"):
        transfer.import_(tmp_path / "elsewhere", tmp_path / "csv")


def spoil_manifest(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def spoil_version(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["migrations"]["9999"] = "later"
    (folder / "manifest.json").write_text(json.dumps(manifest))


def spoil_file(folder: Path) -> None:
    (folder / "claims.parquet").write_bytes(b"PAR1 no")


def spoil_rows(folder: Path) -> None:
    (folder / "mentions.parquet").write_bytes((folder / "mentions.parquet").read_bytes())
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["rows"]["claims"] += 1
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (spoil_manifest, "no export of Weathervane"),
        (spoil_version, "newer or another program"),
        (spoil_file, r"claims\.parquet: .*copy the export again"),
        (spoil_rows, "3 rows, not 4"),
    ],
)
def test_a_spoilt_export_makes_no_database(data_dir: Path, tmp_path: Path, spoil: object, message: str) -> None:
    keep(data_dir, "a")
    transfer.export(data_dir, tmp_path / "export")
    spoil(tmp_path / "export")  # type: ignore[operator]
    with pytest.raises(StoreError, match=message) as refused:
        transfer.import_(tmp_path / "elsewhere", tmp_path / "export")
    assert "\n" not in str(refused.value)
    assert list((tmp_path / "elsewhere").glob("*.duckdb*")) == []


def test_compacting_keeps_every_row_and_key(data_dir: Path) -> None:
    keep(data_dir, "a", "b")
    before = content(data_dir)
    upkeep.compact(data_dir)
    assert content(data_dir) == before
    assert sorted(file.name for file in data_dir.glob("*duckdb*")) == [PUBLISHED, PRIVATE]
    assert list(data_dir.glob("compacting-*")) == []
    with writing(data_dir) as store, pytest.raises(StoreError, match=r"[Dd]uplicate key"):
        store.rows("INSERT INTO store.claims FROM store.claims")


def test_a_backup_brings_back_what_was_there(data_dir: Path, tmp_path: Path) -> None:
    keep(data_dir, "a")
    before = content(data_dir)
    upkeep.backup(data_dir, tmp_path / "backup.duckdb")
    keep(data_dir, "b")
    with reading(data_dir) as open_all_the_time:
        kept = upkeep.restore(data_dir, tmp_path / "backup.duckdb")
        assert open_all_the_time.counts()["articles"] == 2
    assert content(data_dir) == before
    with reading(data_dir) as store:
        assert store.counts()["articles"] == 1
    assert kept is not None
    assert upkeep.restore(data_dir, kept) is not None
    with reading(data_dir) as store:
        assert store.counts()["articles"] == 2
    with pytest.raises(StoreError, match="there already"):
        upkeep.backup(data_dir, tmp_path / "backup.duckdb")
    with pytest.raises(StoreError, match=r"there is no such folder \(make it"):
        upkeep.backup(data_dir, tmp_path / "nowhere" / "backup.duckdb")


def test_what_is_no_backup_changes_nothing(data_dir: Path, tmp_path: Path) -> None:
    keep(data_dir, "a")
    before = content(data_dir)
    (tmp_path / "text").write_bytes(b"no database" * 999)
    for source in (tmp_path / "text", tmp_path / "absent", tmp_path):
        with pytest.raises(StoreError):
            upkeep.restore(data_dir, source)
    assert content(data_dir) == before


def test_without_a_database_upkeep_says_so(tmp_path: Path) -> None:
    assert upkeep.info(tmp_path)[PRIVATE] == "not there yet"
    for attempt in (
        lambda: upkeep.compact(tmp_path),
        lambda: upkeep.backup(tmp_path, tmp_path / "b"),
        lambda: transfer.export(tmp_path, tmp_path / "e"),
    ):
        with pytest.raises(StoreError, match="weathervane run"):
            attempt()


@pytest.mark.parametrize(
    ("spoil", "promise"),
    [
        ("UPDATE store.articles SET text = 'x' || text", "a quote stands in its text"),
        ("INSERT INTO store.mentions VALUES (1, 0, 'name', NULL, 'X', 'nowhere', 0, 7, NULL)", "a mention stands"),
        ("UPDATE store.claims SET article = 99", "a claim has its reading"),
        ("DELETE FROM store.claims WHERE id = 'a stance'", "an alert has a state and its claims"),
        (
            "INSERT INTO store.readings SELECT 9, batch, article, article_id, revision, 'other', published,"
            " published_basis, language, read_at FROM store.readings",
            "one reading of a document counts",
        ),
        ("DELETE FROM store.pieces", "a position follows from its claims"),
        ("UPDATE store.pieces SET weight = weight / 2", "a position follows from its claims"),
        (
            "CREATE OR REPLACE VIEW positions AS SELECT 'sadr' AS holder_id, 'usa' AS target_id, 0.5 AS level",
            "a position follows from its claims",
        ),
    ],
)
def test_what_is_broken_is_found(data_dir: Path, spoil: str, promise: str) -> None:
    keep(data_dir, "a")
    with writing(data_dir) as store:
        assert [finding for finding in problems(store) if finding.rows] == []
        store._db.begin()
        store.rows(spoil)
        assert promise in " ".join(finding.promise for finding in problems(store) if finding.rows)
        store._rollback()
    assert upkeep.info(data_dir)["claims"] == "3"
