"""Sending through Apprise, to real servers on the loopback."""

from __future__ import annotations

import email
import logging
import socket
from collections.abc import Iterator
from email.message import Message
from email.policy import default as policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pytest_httpserver import HTTPServer

from alerts.channels import parse_channel
from alerts.delivery import deliver, due
from alerts.services import verdict
from news.alert import AlertPage, Attempt, Notification, Outcome
from tests.alerts import pages

NOW = pages.moment("2020-01-15T12:00")
NOTE = Notification(id="9d1e0c2f7a6b5843", alert="5f2c9a71d04be638", channel="x", created_at=NOW)
QUOTES = ("keep their protest peaceful", "against the presence of American forces")


def send(url: str, page: AlertPage | None = None) -> Attempt:
    return deliver(NOTE, page or pages.page(), parse_channel(url, Path()), NOW)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Mailbox:
    """Keeps the mails it gets; `answer` is its reply to each."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.answer = "250 kept"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            self.mails.append(email.message_from_bytes(envelope.content, policy=policy))
        return self.answer


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    handler = Mailbox()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.url = (  # type: ignore[attr-defined]
        f"mailto://127.0.0.1:{controller.port}?from=watch@weather.example&to=desk@news.example&mode=insecure"
    )
    try:
        yield handler
    finally:
        controller.stop()


def parts(mail: Message) -> dict[str, Message]:
    return {part.get_content_type(): part for part in mail.walk() if not part.is_multipart()}


def test_a_mail_brings_everything_once(mailbox: Any) -> None:
    assert send(mailbox.url).outcome is Outcome.SENT
    (mail,) = mailbox.mails
    assert mail["subject"] == "Moqtada Sadr: wary -> against the United States"
    assert mail["to"] == "desk@news.example"
    found = parts(mail)
    assert set(found) == {"text/plain", "text/html", "image/png"}
    for form in ("text/plain", "text/html"):
        text = found[form].get_payload(decode=True).decode()  # type: ignore[union-attr]
        plain = text.replace("<mark>", "").replace("</mark>", "")
        assert all(quote in plain for quote in QUOTES)
        assert NOTE.id in text
    picture = found["image/png"]
    assert picture.get_filename() == "timeline.png"
    assert picture["content-id"] == "<timeline.png>"
    assert picture.get_payload(decode=True)[:4] == b"\x89PNG"  # type: ignore[index]


def test_two_mails_do_not_wait_for_each_other(mailbox: Any) -> None:
    import time

    channel = parse_channel(mailbox.url, Path())
    started = time.monotonic()
    outcomes = [deliver(NOTE, pages.page(), channel, NOW).outcome for _ in range(2)]
    assert outcomes == [Outcome.SENT, Outcome.SENT]
    assert time.monotonic() - started < 5.0  # one object would wait 5.5 seconds before its second


def test_a_hostile_title_makes_no_header(mailbox: Any) -> None:
    title = "Sadr turns\r\nBcc: victim@example.org\n\nbody"
    assert send(mailbox.url, pages.page(title=title)).outcome is Outcome.SENT
    assert send(mailbox.url, pages.HOSTILE_PAGE).outcome is Outcome.SENT
    assert [mail["bcc"] for mail in mailbox.mails] == [None, None]
    assert mailbox.mails[0]["subject"] == "Sadr turns Bcc: victim@example.org body"


def test_a_refused_mail_is_surely_not_delivered(mailbox: Any) -> None:
    mailbox.answer = "554 no thanks"
    tried = send(mailbox.url)
    assert (tried.outcome, tried.detail) == (Outcome.FAILED, "the mail server answered 554")


def webhook(httpserver: HTTPServer, query: str = "") -> str:
    return f"json://user:hunter2@{httpserver.host}:{httpserver.port}/hook{query}"


def test_a_webhook_gets_plain_text_and_the_picture(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/hook", method="POST").respond_with_data("ok")
    assert send(webhook(httpserver)).outcome is Outcome.SENT
    body = httpserver.log[0][0].get_json()
    assert body["title"] == "Moqtada Sadr: wary → against the United States"
    assert all(quote in body["message"] for quote in QUOTES)
    assert NOTE.id in body["message"]
    assert [attached["mimetype"] for attached in body["attachments"]] == ["image/png"]


def test_a_page_without_a_picture_is_sent_without(httpserver: HTTPServer) -> None:
    httpserver.expect_oneshot_request("/hook").respond_with_data("ok")
    assert send(webhook(httpserver), pages.EVENT).outcome is Outcome.SENT
    assert httpserver.log[0][0].get_json()["attachments"] == []


def test_500_then_200(httpserver: HTTPServer) -> None:
    httpserver.expect_ordered_request("/hook").respond_with_data("broken", status=500)
    httpserver.expect_ordered_request("/hook").respond_with_data("ok")
    channel = parse_channel(webhook(httpserver), Path())
    first = deliver(NOTE, pages.page(), channel, NOW)
    assert (first.outcome, first.detail) == (Outcome.AMBIGUOUS, "the service answered HTTP 500")
    again = due(NOTE, [first], NOW).next_at
    assert again is not None
    second = deliver(NOTE, pages.page(), channel, again, [first])
    assert (second.number, second.outcome) == (2, Outcome.SENT)
    ids = {NOTE.id in request.get_json()["message"] for request, _ in httpserver.log}
    assert ids == {True}  # the same id, by which the second is recognised


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 404, 429])
def test_refusals_are_failures_and_redirects_are_not_followed(httpserver: HTTPServer, status: int) -> None:
    httpserver.expect_request("/hook").respond_with_data("", status=status, headers={"Location": "/elsewhere"})
    httpserver.expect_request("/elsewhere").respond_with_data("ok")
    tried = send(webhook(httpserver))
    assert (tried.outcome, tried.detail) == (Outcome.FAILED, f"the service answered HTTP {status}")
    assert [request.path for request, _ in httpserver.log] == ["/hook"]


@pytest.mark.parametrize("url", ["json://127.0.0.1:{}/", "mailto://127.0.0.1:{}?from=a@b.example&to=c@d.example"])
def test_a_refused_connection_is_a_failure(url: str) -> None:
    tried = send(url.format(free_port()))
    assert (tried.outcome, tried.detail) == (Outcome.FAILED, "no connection to the service")


def test_a_lost_answer_is_ambiguous() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        tried = send(f"json://127.0.0.1:{server.getsockname()[1]}/?rto=0.2")
    assert (tried.outcome, tried.detail) == (Outcome.AMBIGUOUS, "the service did not confirm it")


def test_secrets_are_in_no_log_and_no_detail(httpserver: HTTPServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "urllib3", "urllib3.connectionpool"):
        caplog.set_level(logging.DEBUG, logger=name)
    httpserver.expect_request("/hook").respond_with_data("no", status=403)
    tried = send(webhook(httpserver, "?+X-Token=hunter2"))
    assert tried.outcome is Outcome.FAILED
    logged = [record.getMessage() for record in caplog.records if record.name != "werkzeug"]  # that is the server
    assert not [line for line in [*logged, tried.detail] if "hunter2" in line or "/hook" in line]


INFO, WARNING, DEBUG = logging.INFO, logging.WARNING, logging.DEBUG
VERDICTS = [
    (True, [], Outcome.SENT),
    (False, [], Outcome.AMBIGUOUS),
    (False, [(WARNING, "Failed to send X notification: Forbidden, error=403.")], Outcome.FAILED),
    (False, [(WARNING, "Failed to send X notification: error=503.")], Outcome.AMBIGUOUS),
    (False, [(INFO, "Sent Email to a"), (DEBUG, "Socket Exception: {'b': (550, b'no')}")], Outcome.AMBIGUOUS),
    (False, [(DEBUG, "Socket Exception: (535, b'bad login')")], Outcome.FAILED),
    (False, [(DEBUG, "Socket Exception: [Errno 111] Connection refused")], Outcome.FAILED),
    (False, [(DEBUG, "Socket Exception: Read timed out. (read timeout=30)")], Outcome.AMBIGUOUS),
    (False, [(DEBUG, "Socket Exception: Connection unexpectedly closed")], Outcome.AMBIGUOUS),
]


@pytest.mark.parametrize(("accepted", "records", "outcome"), VERDICTS)
def test_verdict(accepted: bool, records: list[tuple[int, str]], outcome: Outcome) -> None:
    assert verdict(accepted, records).outcome is outcome
