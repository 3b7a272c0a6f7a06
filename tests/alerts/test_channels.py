"""The console, the folder, and the reading of the setting."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from alerts.channels import ConsoleChannel, FileChannel, file_stem, parse_channel, parse_channels
from alerts.page import RenderedPage
from news.alert import Notification, Outcome
from news.errors import ConfigError
from tests.alerts import pages

NOTE = Notification(id="n1", alert="a1", channel="file", created_at=pages.moment("2020-01-15"))
STEM = "2020-01-15-sadr-toward-us-5f2c9a71d04be638"


def test_console_prints_the_page() -> None:
    out = io.StringIO()
    sent = ConsoleChannel(console=Console(file=out, width=100)).send(RenderedPage(pages.page(), "n1"), NOTE)
    assert sent.outcome is Outcome.SENT
    assert "wary -> against" in out.getvalue()
    assert "message n1" in out.getvalue()


def test_folder_gets_three_files_and_keeps_them(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "alerts"
    channel = FileChannel(folder)
    rendered = RenderedPage(pages.page(), "n1")
    assert channel.send(rendered, NOTE).outcome is Outcome.SENT
    first = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert set(first) == {f"{STEM}.md", f"{STEM}.html", f"{STEM}.png"}
    assert f"![Course of the position]({STEM}.png)" in first[f"{STEM}.md"][0].decode()
    assert channel.send(RenderedPage(pages.page(), "n1"), NOTE).outcome is Outcome.SENT
    assert {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()} == first


def test_an_alert_without_a_position_has_no_picture(tmp_path: Path) -> None:
    FileChannel(tmp_path).send(RenderedPage(pages.EVENT), NOTE)
    assert {path.suffix for path in tmp_path.iterdir()} == {".md", ".html"}
    assert "data:" not in next(tmp_path.glob("*.html")).read_text().split("</style>")[1]


def test_a_folder_that_cannot_be_written_fails_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    tried = FileChannel(tmp_path / "taken").send(RenderedPage(pages.page()), NOTE)
    assert tried.outcome is Outcome.FAILED
    assert "taken" in tried.detail


def test_nothing_half_written_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", refuse)
    tried = FileChannel(tmp_path).send(RenderedPage(pages.page()), NOTE)
    assert tried.outcome is Outcome.FAILED
    assert "No space left" in tried.detail
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("rule", ["../../etc/passwd", "a/b", "..", "x" * 500, "\x00", "Ü rule\n"])
def test_file_names_are_plain(rule: str) -> None:
    stem = file_stem(RenderedPage(pages.page(rule=rule)))
    assert stem.isascii()
    assert not set(stem) & set("/.\\\x00\n")
    assert len(stem) < 150


SETTINGS = [
    ("console", "console"),
    ("file", "file"),
    ("desk=console", "desk"),
    ("desk=file:/tmp/x", "desk"),
    ("ops=json://127.0.0.1/hook?a=b", "ops"),
]


@pytest.mark.parametrize(("setting", "name"), SETTINGS)
def test_settings(setting: str, name: str, tmp_path: Path) -> None:
    assert parse_channel(setting, tmp_path).name == name


def test_folders(tmp_path: Path) -> None:
    default, other = parse_channel("file", tmp_path), parse_channel(f"file:{tmp_path / 'other'}", tmp_path)
    assert isinstance(default, FileChannel)
    assert isinstance(other, FileChannel)
    assert (default.folder, other.folder) == (tmp_path / "alerts", tmp_path / "other")
    assert other.name.startswith("file-")


SECRET = "hunter2secret"
BAD = [
    ("", "no such channel"),
    ("consol", "write console, file"),
    ("file:", "names no folder"),
    (f"jsn://user:{SECRET}@127.0.0.1", "did you mean json://"),
    (f"nothinglikeit://{SECRET}", "Apprise documentation"),
    (f"slack://{SECRET}", "how slack:// is written"),
    (f"mailto:{SECRET}", "mailto"),
    (f"json://user:{SECRET}@127.0.0.1/?optional=yes", "optional=yes"),
]


@pytest.mark.parametrize(("setting", "said"), BAD)
def test_bad_settings_say_what_to_do_and_no_secret(setting: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_channel(setting, tmp_path)
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)
    assert caught.value.mend


def test_good_settings_count_though_others_are_bad(tmp_path: Path) -> None:
    channels, errors = parse_channels(["console", "nonsense", "console", "file"], tmp_path)
    assert [channel.name for channel in channels] == ["console", "file"]
    assert [str(error).split(":")[0] for error in errors] == ["channel 2", "channel 3"]


def test_names_hold_no_secret_and_stay_the_same(tmp_path: Path) -> None:
    urls = [f"json://user:{password}@127.0.0.1/hook?-k={password}" for password in (SECRET, "other")]
    names = {parse_channel(url, tmp_path).name for url in urls}
    assert len(names) == 1  # a new password is no new channel
    assert SECRET not in names.pop()
    assert parse_channel("json://127.0.0.1/one", tmp_path).name != parse_channel("json://127.0.0.1/two", tmp_path).name
    assert SECRET not in repr(parse_channel(urls[0], tmp_path))
