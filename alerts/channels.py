"""Where notifications go: the console, a folder, and the reading of the `channels` setting.

"console"            the terminal
"file"               `alerts/` in the data folder
"file:PATH"          another folder
"URL"                any service of Apprise, e.g. "mailto://...", "slack://...", "json://..."
"NAME=any of these"  the same under a name of your own
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rich.console import Console

from alerts.console import console_page
from alerts.page import RenderedPage
from alerts.ports import Channel, Delivery
from alerts.services import AppriseChannel
from news.alert import Notification, Outcome
from news.base import stable_id
from news.errors import ConfigError, shown

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_NAMED = re.compile(rf"({NAME.pattern})=(.+)", re.DOTALL)


class ConsoleChannel:
    """Prints the page to a terminal, or to any text stream that `console` writes to."""

    def __init__(self, name: str = "console", console: Console | None = None) -> None:
        self.name = name
        self._console = console

    def send(self, rendered: RenderedPage, notification: Notification) -> Delivery:
        console = self._console or Console()
        console.print(console_page(rendered))
        return Delivery(Outcome.SENT)


class FileChannel:
    """Writes `<date>-<rule>-<alert id>` as .md, .html and .png into a folder.

    Each file appears whole or not at all, and the same page written again leaves the same files.
    """

    def __init__(self, folder: Path, name: str = "file") -> None:
        self.name = name
        self.folder = folder

    def send(self, rendered: RenderedPage, notification: Notification) -> Delivery:
        stem = file_stem(rendered)
        picture = f"{stem}.png" if rendered.png is not None else None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if rendered.png is not None:
                _write_whole(self.folder / f"{stem}.png", rendered.png)
            _write_whole(self.folder / f"{stem}.html", rendered.standalone_html.encode("utf8", "replace"))
            _write_whole(self.folder / f"{stem}.md", rendered.markdown(picture).encode("utf8", "replace"))
        except OSError as error:
            return Delivery(Outcome.FAILED, f"could not write to {shown(str(self.folder))}: {error.strerror}")
        return Delivery(Outcome.SENT)


def file_stem(rendered: RenderedPage) -> str:
    """ "2020-01-14-sadr-toward-us-5f2c9a71d04be638": letters, digits and dashes whatever the rule's id holds."""
    alert = rendered.page.alert
    rule, number = (re.sub(r"[^A-Za-z0-9]+", "-", part)[:60].strip("-") for part in (alert.rule, alert.id))
    return f"{alert.started_at.date().isoformat()}-{rule}-{number}"


def _write_whole(path: Path, content: bytes) -> None:
    with suppress(FileNotFoundError):
        if path.read_bytes() == content:
            return
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        temporary = Path(part.name)
        try:
            part.write(content)
            part.flush()
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


def parse_channel(setting: str, data_dir: Path) -> Channel:
    """The channel that a setting names.

    Raises ConfigError, without repeating the setting's secrets, where it names none.
    """
    named = _NAMED.fullmatch(setting.strip())
    name, place = (named.group(1), named.group(2)) if named else (None, setting.strip())
    kind, colon, path = place.partition(":")
    if place == "console":
        return ConsoleChannel(name or "console")
    if kind == "file" and not path.startswith("//"):
        if colon and not path:
            raise ConfigError("channel 'file:' names no folder", mend="write file:PATH, or file for the data folder")
        folder = Path(path).expanduser() if colon else data_dir / "alerts"
        return FileChannel(folder, name or (f"file-{stable_id(folder)[:8]}" if colon else "file"))
    if "://" in place:
        return AppriseChannel(place, name)
    raise ConfigError(
        f"no such channel: {shown(kind, 16)}",
        mend="write console, file, file:PATH, a service's URL such as mailto://..., or NAME= before one of these",
    )


def parse_channels(settings: Sequence[str], data_dir: Path) -> tuple[list[Channel], list[ConfigError]]:
    """Every channel that can be used, and an error for each setting that cannot. A name counts once."""
    channels: dict[str, Channel] = {}
    errors: list[ConfigError] = []
    for number, setting in enumerate(settings, start=1):
        try:
            channel = parse_channel(setting, data_dir)
        except ConfigError as error:
            errors.append(ConfigError(f"channel {number}: {error.what}", error.where, error.mend))
            continue
        if channel.name in channels:
            mend = "remove one, or give it a name of its own: NAME=..."
            errors.append(ConfigError(f"channel {number}: a second channel named '{channel.name}'", mend=mend))
        else:
            channels[channel.name] = channel
    return list(channels.values()), errors
