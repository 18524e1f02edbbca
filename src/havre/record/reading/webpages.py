"""HTML: main text and what the page says of itself. Scripts, forms, menus and comments are not main text."""

import datetime as dt
from urllib.parse import urlsplit

import lxml.etree
import lxml.html
import trafilatura
from trafilatura.settings import Document

from havre.base.errors import Refused, WrongInput
from havre.base.when import UNKNOWN, When, parse_when
from havre.record.reading.found import (
    MAX_ADDRESS,
    MAX_BYLINE,
    MAX_TITLE,
    Found,
    main_text,
    one_line,
    tidy,
)
from havre.record.reading.kinds import decode_page

_DATES = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//meta[@name='dcterms.date' or @name='DC.date' or @name='date']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
)


def read_page(data: bytes, *, charset: str, on: dt.date) -> Found:
    """`charset` is what a server declared, or empty; no date after `on`, the day of the capture, is believed.

    Refused when the characters can't be told or no main text is found.
    """
    decoded = decode_page(data, declared=charset)
    tree = _tree(decoded.text)
    page = trafilatura.bare_extraction(
        tree,
        with_metadata=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": on.isoformat()},
    )
    if not isinstance(page, Document) or not (page.text or "").strip():
        raise Refused("No main text was found in the page.")
    title = one_line(page.title or "", limit=MAX_TITLE)
    byline = one_line(page.author or "", limit=MAX_BYLINE)
    return Found(
        media_type=f"text/html; charset={decoded.charset}",
        reader=f"trafilatura {trafilatura.__version__}",
        text=main_text(_without_heading(page.text or "", title, byline)),
        title=title,
        byline=byline,
        language=_language(tree),
        published=_published(tree, page.date, on),
        outlet=one_line(page.sitename or "", limit=MAX_TITLE),
        address=_address(page.url or ""),
    )


def _tree(text: str) -> lxml.html.HtmlElement:
    """The page without what only some browsers would show, or would show as something else than text."""
    parser = lxml.html.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml.html.document_fromstring(text.encode(), parser=parser)
    except lxml.etree.ParserError:
        raise Refused("No main text was found in the page.") from None
    for hidden in tree.xpath("//noscript | //template | //iframe | //svg | //object"):
        hidden.drop_tree()
    return tree


def _without_heading(text: str, title: str, byline: str) -> str:
    """The headline and byline have fields of their own; left in the text, they read as part of a sentence."""
    headings = {title, byline, f"By {byline}", f"by {byline}"} - {""}
    lines = tidy(text).split("\n")
    while len(lines) > 1 and lines[0].strip() in headings:
        del lines[0]
    return "\n".join(lines)


def _language(tree: lxml.html.HtmlElement) -> str:
    stated = tree.xpath("string(/html/@lang)").strip()
    return stated if stated.replace("-", "").isalnum() and stated.isascii() and len(stated) <= 20 else ""


def _published(tree: lxml.html.HtmlElement, found: str | None, on: dt.date) -> When:
    """As exactly as the page states it ("2017-09" stays a month); else what trafilatura finds."""
    for path in _DATES:
        for value in tree.xpath(path):
            when = _when(str(value), on)
            if when != UNKNOWN:
                return when
    return _when(found or "", on)


def _when(stated: str, on: dt.date) -> When:
    try:
        when = parse_when(stated.strip().partition("T")[0].partition(" ")[0])
    except WrongInput:  # a date in no known form says nothing
        return UNKNOWN
    first = when.earliest()
    return when if first and first <= on else UNKNOWN


def _address(url: str) -> str:
    parts = urlsplit(url)
    return url if parts.scheme in ("http", "https") and parts.hostname and len(url) <= MAX_ADDRESS else ""
