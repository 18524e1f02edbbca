"""A person at the pages, in a real browser: fills whatever a form asks for, each field with a mark of its own.

Fields are found on the page, not listed here, so that a new one is filled too. What was typed is remembered in
`Marks.typed`; the only clear text by design is the handle.
"""

import io
import secrets
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import FilePayload, Locator, Page, Request

from havre.web.cookies import NAME as COOKIE
from tests import databases
from tests.pictures import a_picture

HANDLE = "handle"  # the one field whose text is not sealed; its page says so
# Fields that take a date as text, by the end of their name. A new one that is missing here refuses its mark, and the
# journey stops there.
WHEN = ("when", "date", "received", "birth", "valid_until")
DAYS = {
    "given": "2019-07-13",
    "expires": "2091-02-17",
    "withdrawn": "2019-08-23",
    "due": "2088-04-19",
    "on": "2077-05-23",
    "until": "2093-03-09",
    "keep_until": "2094-10-21",
}
LARGE = 3 << 20  # bytes: more than Django keeps in memory on its own
CONTROLS = ":is(input, select, textarea, button, fieldset, object, output)"  # in the order of `form.elements`
TARGET = "b => b.form ? (b.hasAttribute('formaction') ? b.formAction : b.form.action) : ''"
LINKS = "all => all.map(a => new URL(a.getAttribute('href'), document.baseURI).href)"
FIELDS = """form => [...form.elements].filter(e => form.contains(e)).map((e, i) => ({
    place: i, tag: e.tagName, type: e.type, name: e.name, shown: e.type !== "hidden" && e.tagName !== "BUTTON",
    options: e.options ? [...e.options].map(o => o.value).filter(v => v) : [],
}))"""


@dataclass
class Marks:
    """Everything secret that was typed, sent or shown."""

    typed: list[str] = field(default_factory=list)
    cookies: set[str] = field(default_factory=set)  # every one that a session was given

    def new(self, *, cyrillic: bool = False) -> str:
        mark = ("жщъ" if cyrillic else "zqx") + secrets.token_hex(8)
        self.typed.append(mark)
        return mark

    def date(self, *, since: int = 1011) -> str:
        """A date that stands nowhere else, as a person types it; the earliest year is `since`."""
        day, year = secrets.randbelow(28) + 1, since + secrets.randbelow(1911 - since or 100)
        self.typed += [f"{day} March {year}", f"{year:04}-03-{day:02}"]
        return f"{day} March {year}"

    def keep(self, secret: str) -> str:
        self.typed.append(secret)
        return secret

    def file(self, kind: str) -> FilePayload:
        """A file whose name and content hold marks: plain text too large for memory, a PDF's stream, a zip, or
        what a picture says of itself."""
        made = {"text": self._text, "pdf": self._pdf, "zip": self._zip, "png": self._png}[kind]
        return {"name": f"{self.new()}.{kind}", "mimeType": "application/octet-stream", "buffer": made()}

    def _text(self) -> bytes:
        line = f"{self.new()} {self.new(cyrillic=True)}\n".encode()
        return line * (LARGE // len(line))

    def _pdf(self) -> bytes:
        stream = zlib.compress(f"BT ({self.new()}) Tj ET".encode())
        return b"%PDF-1.7\n% " + self.new().encode() + b"\nstream\n" + stream + b"\nendstream\n"

    def _png(self) -> bytes:
        return a_picture(self.new())

    def _zip(self) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(f"{self.new()}.txt", f"{self.new()} " * 50)
        return out.getvalue()


class Person:
    """One browser page, and the data folder from outside: how many leaves the log has."""

    def __init__(self, page: Page, address: str, marks: Marks, data: Path) -> None:
        self.page, self.marks = page, marks
        self.posted: set[str] = set()  # names of the addresses that a form was sent to
        self._address, self.data = address, data
        page.on("request", self._note)
        page.set_default_timeout(60_000)  # a busy machine is no finding

    def _note(self, request: Request) -> None:
        if request.method == "POST":
            self.posted.add(name_of(request.url))

    def leaves(self) -> int:
        return int(databases.sql(self.data, "SELECT count(*) FROM ledger_storedleaf")[0][0])

    def go(self, path: str) -> None:
        answer = self.page.goto(self._address + path)
        assert answer is not None
        assert answer.status == 200, f"{path} answered {answer.status}"

    def link(self, name: str) -> str:
        """The path of the first link on this page that leads to an address with this name."""
        hrefs: list[str] = self.page.eval_on_selector_all("a[href]", LINKS)
        return next(urlsplit(href).path for href in hrefs if name_of(href) == name)

    def button(self, name: str) -> Locator:
        """The first button on this page that sends a form to an address with this name; not one that adds a row."""
        self.page.eval_on_selector_all("details", "all => all.forEach(each => each.open = true)")
        for button in self.page.locator("button:not([name=more], [type=button], .visually-hidden)").all():
            if button.is_visible() and name_of(button.evaluate(TARGET)) == name:
                return button
        raise AssertionError(f"no form on {self.page.url} leads to {name}")

    def form(self, name: str) -> Locator:
        """The form of that button."""
        return self.page.locator("form").nth(
            self.button(name).evaluate("b => [...document.forms].indexOf(b.form)")
        )

    def send(self, name: str, *, grows: bool = True, **typed: Any) -> list[str]:
        """Fill the form and send it; it has to be accepted, and the log to grow. Returns the new marks."""
        before, known = self.leaves(), len(self.marks.typed)
        self.fill(name, typed)
        self.submit(name)
        self.accepted()
        assert (self.leaves() > before) == grows, f"{name}: {before} leaves before, {self.leaves()} now"
        return self.marks.typed[known:]

    def submit(self, name: str) -> None:
        with self.page.expect_navigation():
            self.button(name).click()
        if self.cookie():
            self.marks.cookies.add(self.marks.keep(self.cookie()))

    def cookie(self) -> str:
        """The secret that this browser holds now; empty when it holds none."""
        held = [str(cookie["value"]) for cookie in self.page.context.cookies() if cookie["name"] == COOKIE]
        return held[0] if held else ""

    def accepted(self) -> None:
        assert self.page.locator(".errors").count() == 0, self.page.locator(".errors").inner_text()
        assert "can't be shown" not in self.page.content(), self.page.url

    def fill(self, name: str, typed: dict[str, Any]) -> None:
        """Fill every field that a person sees: those in `typed` (by the end of their name) as it says."""
        form = self.form(name)
        # Files last: their page lists them as they arrive, which moves the places of what comes after.
        for asked in sorted(form.evaluate(FIELDS), key=lambda each: each["type"] == "file"):
            if asked["shown"] and asked["name"]:
                self._fill_one(form.locator(CONTROLS).nth(asked["place"]), asked, typed)

    def _fill_one(self, control: Locator, asked: dict[str, Any], typed: dict[str, Any]) -> None:
        last = asked["name"].rsplit("-", 1)[-1]
        if last in typed:
            _set(control, asked, typed[last])
        elif asked["type"] in {"checkbox", "radio"}:
            control.check()
        elif asked["tag"] == "SELECT":
            chosen = asked["options"] if asked["type"] == "select-multiple" else asked["options"][-1:]
            control.select_option(chosen)
        elif asked["type"] == "date":
            control.fill(DAYS[last])
        elif asked["type"] == "file":
            control.set_input_files(self.marks.file("text"))
        else:
            cyrillic = asked["tag"] == "TEXTAREA"
            control.fill(self.marks.date() if last in WHEN else self.marks.new(cyrillic=cyrillic))


def _set(control: Locator, asked: dict[str, Any], value: Any) -> None:
    if asked["type"] == "file":
        control.set_input_files(value)
    elif asked["type"] in {"checkbox", "radio"}:
        control.set_checked(value)
    elif asked["tag"] == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)


def name_of(address: str) -> str:
    """The name of an address of the program; empty when it is none."""
    try:
        return resolve(urlsplit(address).path).url_name or ""
    except Resolver404:
        return ""
