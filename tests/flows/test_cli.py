"""The command line as a person uses it: what it prints, where it complains, how it exits."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_httpserver import HTTPServer

from flows import cli
from tests.flows.conftest import ARTICLES, content

Cli = Callable[..., tuple[int, str, str]]

SHARED = cli.Path(__file__).parents[3] / "shared" / "seeds"
MARCH = ARTICLES / "2020-01-14-tigris-wire-million-march.md"


@pytest.fixture
def weathervane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Cli:
    """Runs the command in a folder of its own; gives exit code, standard output and error output."""
    monkeypatch.setenv("WEATHERVANE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("WEATHERVANE_CHANNELS", '["console", "file"]')

    def run(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["weathervane", *map(str, arguments)])
        try:
            cli.main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capfd.readouterr()
        return code, printed.out, printed.err

    return run


def test_version(weathervane: Cli) -> None:
    code, out, _ = weathervane("--version")
    assert code == 0 and out.startswith("weathervane 0.")


def test_ingest_then_list_show_and_sql(weathervane: Cli, tmp_path: Path) -> None:
    code, out, err = weathervane("ingest", MARCH, "--replay")
    assert (code, err) == (0, "")
    assert "Moqtada Sadr: against the United States (first seen)" in out
    code, out, _ = weathervane("alerts", "list", "--json")
    alert = json.loads(out)[0]
    assert (code, alert["date"]) == (0, "2020-01-14")
    code, out, _ = weathervane("alerts", "show", alert["id"][:6])
    assert code == 0 and alert["title"] in out and "Tigris Wire" in out
    page = tmp_path / "page.html"
    assert weathervane("alerts", "show", alert["id"], "--html", page)[0] == 0
    assert alert["title"] in page.read_text("utf8").replace("-&gt;", "->")
    code, out, _ = weathervane("sql", "SELECT count(*) AS n FROM stances", "--format", "csv")
    assert code == 0 and int(out.splitlines()[1]) > 0


def test_alerts_show_says_what_is_there_for_an_unknown_id(weathervane: Cli) -> None:
    weathervane("ingest", MARCH)
    code, _, err = weathervane("alerts", "show", "nothing")
    assert code == 1 and "no alert whose id begins with 'nothing'" in err and "alerts list" in err


def test_sql_only_reads(weathervane: Cli) -> None:
    weathervane("ingest", MARCH)
    code, _, err = weathervane("sql", "DELETE FROM store.claims")
    assert code == 1 and err.startswith("error: ")


def test_commands_before_any_run_say_what_to_do(weathervane: Cli) -> None:
    for arguments in (("sql", "SELECT 1"), ("alerts", "list"), ("alerts", "show", "x")):
        code, _, err = weathervane(*arguments)
        assert code == 1 and "run 'weathervane run' first" in err


def test_read_shows_claims_with_speaker_modality_and_trigger(weathervane: Cli) -> None:
    code, out, _ = weathervane("read", MARCH)
    assert code == 0
    assert "Moqtada Sadr against United States" in out and "asserted by" in out and "trigger:" in out


def test_read_json_is_one_reading_with_quotes_at_their_places(weathervane: Cli, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("Sadr Condemns US Strike\n\nMoqtada al-Sadr condemned the United States on Tuesday.\n", "utf8")
    code, out, _ = weathervane("read", file, "--json")
    reading = json.loads(out)
    assert code == 0 and reading["title"] == "Sadr Condemns US Strike"
    claim = next(c for c in reading["claims"] if c["kind"] == "stance")
    assert (claim["holder"]["actor"], claim["target"]["actor"]) == ("moqtada-sadr", "united-states")
    assert claim["value"] < 0
    assert "condemned the United States" in " ".join(c["quote"]["text"] for c in reading["claims"])


def test_read_jsonl_keeps_given_mentions_and_says_which_row_is_bad(weathervane: Cli, tmp_path: Path) -> None:
    text = "Ruritania condemned Freedonia."
    mentions = [{"id": "a", "start": 0, "end": 9}, {"id": "b", "start": 20, "end": 29}]
    rows = tmp_path / "rows.jsonl"
    good = json.dumps({"id": "1", "text": text, "mentions": mentions, "gold": {"a>b": -1}})
    rows.write_text(f'{good}\nnot json\n{{"id": "3"}}\n', "utf8")
    out_file = tmp_path / "out.jsonl"
    code, _, err = weathervane("read", "--jsonl", rows, "--out", out_file)
    [reading] = [json.loads(line) for line in out_file.read_text("utf8").splitlines()]
    stance = next(claim for claim in reading["claims"] if claim["kind"] == "stance")
    assert (stance["holder"]["mention"], stance["target"]["mention"]) == ("a", "b") and stance["value"] < 0
    assert code == 1 and f"{rows}:2" in err and f"{rows}:3" in err


def test_read_writes_a_page(weathervane: Cli, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    code, out, err = weathervane("read", MARCH, "--html", page)
    assert code == 0 and out == "" and f"written to {page}" in err
    assert "<mark>" in page.read_text("utf8")
    code, _, err = weathervane("read", MARCH, "--html", tmp_path / "no" / "folder.html")
    assert code == 1 and "cannot be written" in err


def test_read_only_for_the_watched(weathervane: Cli, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Iran and Cuba\n\nIran condemned Cuba.\n\nNothing.\n\nNothing.\n\nPeru praised Chile.\n", "utf8")
    code, out, _ = weathervane("read", file, "--json", "--watch", "Havana")
    assert code == 0 and "condemned Cuba" in out and "praised" not in out
    assert "praised Chile" in weathervane("read", file, "--json")[1]
    code, _, err = weathervane("read", file, "--watch", "Irann")
    assert code == 1 and "did you mean Iran" in err


def test_read_wants_one_thing(weathervane: Cli) -> None:
    code, _, err = weathervane("read")
    assert code == 2 and "FILE" in err


BAD = {
    "empty.txt": (b"", "empty"),
    "picture.txt": (bytes(range(256)) * 8, "not text"),
    "front.md": (b"---\noutlet: [\n---\n\nA text.\n", "bad front matter"),
}


def test_bad_files_are_said_with_place_and_mend_and_the_good_one_is_read(weathervane: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name, (data, _) in BAD.items():
        (folder / name).write_bytes(data)
    (folder / "good.md").write_bytes(MARCH.read_bytes())
    code, out, err = weathervane("ingest", folder, tmp_path / "missing.txt")
    assert code == 1
    lines = err.splitlines()
    for name, (_, what) in BAD.items():
        [line] = [line for line in lines if name in line]
        assert what in line and line.endswith(")"), line
    assert any("missing.txt" in line and "no such file" in line for line in lines)
    assert "articles and revisions" in out and content(tmp_path / "data")["articles"]


def _unprivileged() -> list[str]:
    """What to put before a command so that root, too, is refused what the permissions refuse."""
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        pytest.skip("root may read every folder, and setpriv is not installed")
    lost = "-dac_override,-dac_read_search"
    return [setpriv, f"--bounding-set={lost}", f"--inh-caps={lost}"]


def test_a_folder_without_permission_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o000)
    command = [str(Path(sys.executable).with_name("weathervane")), "ingest", str(folder), str(MARCH)]
    environment = {**os.environ, "WEATHERVANE_DATA": str(tmp_path / "data")}
    done = subprocess.run([*_unprivileged(), *command], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"{folder}: unreadable: 'Permission denied' (give this user permission to read it)" in done.stderr
    assert content(tmp_path / "data")["articles"]


RULES = """\
- id: bad-name
  watch: stance_change
  title: Someone
  holder: Moqtada Sader
  target: United States
  move: {by: 0.3, toward: against}
- id: good
  watch: stance_change
  title: Sadr and the US
  holder: Moqtada Sadr
  target: United States
  move: {by: 0.3, toward: against}
"""


def test_a_bad_rule_is_said_and_the_good_one_fires(
    weathervane: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "mixed.yaml").write_text(RULES)
    (rules / "broken.yaml").write_text("- id: x\n  watch: [\n")
    monkeypatch.setenv("WEATHERVANE_RULES", json.dumps([str(rules)]))
    code, out, err = weathervane("ingest", MARCH, "--replay")
    assert code == 1 and "Moqtada Sadr: against the United States" in out
    assert f"{rules / 'mixed.yaml'}:4:" in err and "Moqtada Sadr" in err
    assert f"{rules / 'broken.yaml'}:" in err


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Tigris Wire</title><item>
<title>Sadr condemns the United States</title><link>https://tigriswire.example/a</link>
<pubDate>Tue, 14 Jan 2020 10:00:00 GMT</pubDate>
<description>Moqtada al-Sadr condemned the United States on Tuesday and wants US troops expelled.</description>
</item></channel></rss>"""


def test_a_feed_is_fetched_once_and_then_asked_whether_it_changed(
    weathervane: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    monkeypatch.setenv("WEATHERVANE_ALLOW_PRIVATE_FEEDS", "true")
    headers = {"If-None-Match": '"1"'}
    httpserver.expect_ordered_request("/feed").respond_with_data(FEED, headers={"ETag": '"1"'}, content_type="text/xml")
    httpserver.expect_ordered_request("/feed", headers=headers).respond_with_data("", status=304)
    code, out, err = weathervane("ingest", httpserver.url_for("/feed"), "--replay", "--outlet", "Tigris Wire")
    assert (code, err) == (0, "") and "Moqtada Sadr: against the United States" in out
    before = content(tmp_path / "data")
    code, _, err = weathervane("ingest", httpserver.url_for("/feed"), "--replay", "--outlet", "Tigris Wire")
    assert (code, err) == (0, "")
    after = content(tmp_path / "data")
    assert {name: rows for name, rows in after.items() if name != "feed_states"} == {
        name: rows for name, rows in before.items() if name != "feed_states"
    }
    httpserver.check_assertions()


def test_a_feed_that_fails_is_said_and_left_alone_for_a_while(
    weathervane: Cli, monkeypatch: pytest.MonkeyPatch, httpserver: HTTPServer
) -> None:
    monkeypatch.setenv("WEATHERVANE_ALLOW_PRIVATE_FEEDS", "true")
    httpserver.expect_oneshot_request("/gone").respond_with_data("", status=404)
    code, _, err = weathervane("ingest", httpserver.url_for("/gone"))
    assert code == 1 and "404" in err and httpserver.url_for("/gone") in err
    code, out, err = weathervane("ingest", httpserver.url_for("/gone"))
    assert (code, err) == (0, "") and "left alone for now" in out


def test_messages_for_a_channel_that_is_gone_are_noted(weathervane: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEATHERVANE_CHANNELS", '["desk=json://127.0.0.1:9/"]')
    code, _, _ = weathervane("ingest", MARCH, "--replay")
    assert code == 1, "nobody listens there"
    monkeypatch.setenv("WEATHERVANE_CHANNELS", '["console"]')
    code, out, _ = weathervane("ingest", MARCH, "--replay")
    assert code == 0 and "undelivered for channel 'desk'" in out


def test_bad_settings_are_one_line(weathervane: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEATHERVANE_READ_BATCH", "many")
    code, _, err = weathervane("run", "--plain")
    assert code == 1 and "read_batch" in err and "Traceback" not in err


def test_a_bad_channel_is_said_and_the_others_are_used(weathervane: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEATHERVANE_CHANNELS", '["console", "nonsense://x"]')
    code, out, err = weathervane("ingest", MARCH, "--replay")
    assert code == 1 and "nonsense" in err and "Moqtada Sadr: against" in out


@pytest.mark.skipif(
    not SHARED.exists(), reason="the seed article is not part of the project (../shared/seeds is absent)"
)
def test_the_seed_article_alone(weathervane: Cli, tmp_path: Path) -> None:
    code, out, err = weathervane("ingest", *sorted(SHARED.glob("*.txt")))
    assert (code, err) == (0, "")
    assert "weekday does not match date: 'Thursday, Jan. 15'" in out
    code, out, _ = weathervane("sql", "SELECT title, published_at, published_basis FROM articles", "--format", "json")
    [article] = json.loads(out)
    assert article["title"].startswith("Hizballah") and article["title"].endswith("US Expulsion")
    assert article["published_at"][:10] in {"2020-01-15", "2020-01-16"} and article["published_basis"] == "inferred"
    code, out, _ = weathervane("alerts", "list", "--json")
    titles = {alert["title"] for alert in json.loads(out)}
    assert {title for title in titles if title.startswith("Moqtada Sadr: against the United States")}
    assert {title for title in titles if title.startswith("Moqtada Sadr: for Iran")}
    code, out, _ = weathervane("sql", "SELECT text FROM store.articles", "--format", "json")
    assert "Print Friendly" not in json.loads(out)[0]["text"]


def test_help_tells_every_verb(weathervane: Cli) -> None:
    code, out, _ = weathervane("--help")
    assert code == 0
    for verb in ("run", "ingest", "read", "rules", "alerts", "sql"):
        assert verb in out
