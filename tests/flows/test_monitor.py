"""The Prefect flows: embedded, as `weathervane run` runs them, and as deploy/prefect.yaml schedules them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from flows.settings import CHECKOUT
from tests.flows.conftest import content

PLAIN_YAML = CHECKOUT / "deploy" / "prefect.yaml"


def _run(data: Path, *options: str) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "WEATHERVANE_"))}
    command = [str(Path(sys.executable).with_name("weathervane")), "run", "--replay", *options]
    return subprocess.run(
        command,
        env={**environment, "WEATHERVANE_DATA": str(data)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def test_embedded_run_gives_what_the_plain_one_gives_and_a_second_adds_nothing(tmp_path: Path) -> None:
    plain = _run(tmp_path / "plain", "--plain")
    assert plain.returncode == 0, plain.stderr
    embedded = _run(tmp_path / "embedded")
    assert embedded.returncode == 0, embedded.stderr
    assert embedded.stdout == plain.stdout
    assert "Moqtada Sadr" in embedded.stdout and "messages sent" in embedded.stdout
    before = content(tmp_path / "embedded")
    assert before == content(tmp_path / "plain")
    again = _run(tmp_path / "embedded", "--plain")
    assert again.returncode == 0 and content(tmp_path / "embedded") == before


def test_deployment_schedules_the_monitor_every_quarter_of_an_hour() -> None:
    from prefect.flows import load_flow_from_entrypoint
    from ruamel.yaml import YAML

    [deployment] = YAML(typ="safe").load(PLAIN_YAML.read_text())["deployments"]
    assert deployment["schedules"] == [{"cron": "*/15 * * * *", "timezone": "UTC", "active": True}]
    flow = load_flow_from_entrypoint(str(CHECKOUT / deployment["entrypoint"]))
    assert flow.name == "monitor"
    assert set(deployment["parameters"]) <= set(flow.parameters.properties)
    assert {"replay", "watch"} == set(flow.parameters.properties)
