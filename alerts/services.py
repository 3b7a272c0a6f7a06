"""Any service that Apprise knows, one at a time.

What Apprise does that this module sees to:
- it answers only True or False, and False may still have been delivered: its log of the sending is read in memory to
  tell a refusal from a lost answer, and is shown nowhere, for it holds tokens and message texts;
- a plugin object waits seconds before its second message: each sending makes a new one;
- a redirect can turn a message into a page request that counts as sent: none is followed;
- it waits 4 seconds for an answer: a slow server's duplicate is worse than a wait;
- `optional=yes` in a URL makes it answer True whatever happened: refused.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import apprise
from apprise.attachment import memory as _memory
from apprise.manager_plugins import NotificationManager
from rapidfuzz import process

from alerts.page import RenderedPage
from alerts.ports import Delivery
from news.alert import Notification, Outcome, Severity
from news.base import stable_id
from news.errors import ConfigError, shown

_MEMORY: Any = _memory  # untyped

ANSWER_SECONDS = 30.0  # how long to wait for an answer, unless the URL says `rto=`
CONNECT_SECONDS = 10.0  # and for a connection, unless it says `cto=`
PICTURE = "timeline.png"
MAIL_BODY = 32_768  # characters a service takes where its HTML is a mail, not a chat message

for _name in ("apprise", "urllib3.connectionpool"):
    # Their records hold addresses with tokens, and what matters of them is in the outcome.
    logging.getLogger(_name).addFilter(lambda record: False)


class AppriseChannel:
    """One service, by its Apprise URL. The URL is a secret: it is in no name, message, detail or log."""

    def __init__(self, url: str, name: str | None = None) -> None:
        """Raises ConfigError where Apprise can make nothing of the URL."""
        scheme = url.partition("://")[0].lower()
        plugin = _plugin(url)
        if plugin is None:
            raise ConfigError(f"not an address that {shown(scheme, 16)} can use", mend=_mend(scheme))
        if getattr(plugin, "optional", False):
            raise ConfigError(f"{shown(scheme, 16)}: optional=yes would hide failures", mend="remove it from the URL")
        self.name = name or _name_of(scheme, url)
        self._url = url

    def __repr__(self) -> str:
        return f"AppriseChannel({self.name!r})"

    def send(self, rendered: RenderedPage, notification: Notification) -> Delivery:
        plugin = _plugin(self._url)
        if plugin is None:
            return Delivery(Outcome.FAILED, "the service is not available on this machine")
        log = plugin.logger = _Log()
        service = apprise.Apprise(asset=plugin.asset)
        service.add(plugin)
        severe = rendered.page.alert.severity is not Severity.LOW
        accepted = service.notify(
            **_message(plugin, rendered),
            notify_type=apprise.NotifyType.WARNING if severe else apprise.NotifyType.INFO,
            attach=_attachment(plugin, rendered),
        )
        return verdict(bool(accepted), log.records)


@cache
def _services() -> Any:
    """Apprise's services, loaded without what some of them warn of in the standard library: nobody here can mend it."""
    manager: Any = NotificationManager
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        services = manager()
        services.load_modules()
    return services


def _plugin(url: str) -> Any:
    _services()
    asset = apprise.AppriseAsset(
        app_id="Weathervane", app_desc="Weathervane alerts", app_url="", http_redirects=False, async_mode=False
    )
    plugin = apprise.Apprise.instantiate(url, asset=asset)
    if plugin is not None:
        given = vars(plugin)
        given.setdefault("socket_read_timeout", ANSWER_SECONDS)
        given.setdefault("socket_connect_timeout", max(plugin.socket_connect_timeout, CONNECT_SECONDS))
    return plugin


def _mend(scheme: str) -> str:
    schemes = sorted(_services().schemas())
    if scheme in schemes:
        return f"see the Apprise documentation for how {scheme}:// is written"
    near = process.extractOne(scheme, schemes, score_cutoff=70)
    return f"did you mean {near[0]}://?" if near else "see the Apprise documentation for the services there are"


def _name_of(scheme: str, url: str) -> str:
    """ "json-1f0c9e2a": the scheme and a short hash of the address without password and query."""
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return f"{re.sub(r'[^a-z0-9]', '', scheme)}-{stable_id(scheme, user.partition(':')[0], host, parts.path)[:8]}"


def _is_mail(plugin: Any) -> bool:
    return bool(plugin.notify_format == apprise.NotifyFormat.HTML and plugin.body_maxlen >= MAIL_BODY)


def _message(plugin: Any, rendered: RenderedPage) -> dict[str, Any]:
    """Title and body in what the service takes: the HTML page for mail, defused plain text for everything else."""
    if _is_mail(plugin):
        inline = hasattr(plugin, "inline") and rendered.png is not None
        if inline:
            plugin.inline = True
        html = rendered.html(f"cid:{PICTURE}" if inline else None)
        return {"title": rendered.title, "body": html, "body_format": apprise.NotifyFormat.HTML}
    title = rendered.chat_title
    room = plugin.body_maxlen - len(title) - 2
    return {"title": title, "body": rendered.chat(room), "body_format": apprise.NotifyFormat.TEXT}


def _attachment(plugin: Any, rendered: RenderedPage) -> Any:
    if rendered.png is None or not plugin.attachment_support:
        return None
    attachment = apprise.AppriseAttachment()
    attachment.add(_MEMORY.AttachMemory(content=rendered.png, name=PICTURE, mimetype="image/png"))
    return attachment


class _Log(logging.Logger):
    """A logger of one plugin object: it keeps what is said to it, and hands nothing on."""

    def __init__(self) -> None:
        super().__init__("alerts.service", logging.DEBUG)
        self.records: list[tuple[int, str]] = []

    def handle(self, record: logging.LogRecord) -> None:
        self.records.append((record.levelno, record.getMessage()))


_HTTP_STATUS = re.compile(r"error=(\d{3})\b")
_SMTP_STATUS = re.compile(r"\((\d{3}), b['\"]")
_NO_CONNECTION = re.compile(
    r"refused|NewConnectionError|ConnectTimeout|Name or service not known|Temporary failure in name resolution"
    r"|Failed to resolve|No route to host|Network is unreachable|nodename nor servname",
    re.IGNORECASE,
)


def verdict(accepted: bool, records: Sequence[tuple[int, str]]) -> Delivery:
    """What became of a sending, from Apprise's answer and its log (level, message) of it.

    FAILED only where the service surely did not take the message: no connection, or a refusal (HTTP 3xx and 4xx, SMTP
    4xx and 5xx) with nothing accepted before it. Everything else that is not a success may have been delivered.
    """
    if accepted:
        return Delivery(Outcome.SENT)
    text = "\n".join(message for _, message in records)
    if any(level == logging.INFO and message.startswith("Sent ") for level, message in records):
        return Delivery(Outcome.AMBIGUOUS, "accepted in part: some recipients or parts were refused")
    if status := _HTTP_STATUS.search(text):
        refused = status.group(1)[0] in "34"
        return Delivery(
            Outcome.FAILED if refused else Outcome.AMBIGUOUS, f"the service answered HTTP {status.group(1)}"
        )
    if status := _SMTP_STATUS.search(text):
        return Delivery(Outcome.FAILED, f"the mail server answered {status.group(1)}")
    if _NO_CONNECTION.search(text):
        return Delivery(Outcome.FAILED, "no connection to the service")
    return Delivery(Outcome.AMBIGUOUS, "the service did not confirm it")
