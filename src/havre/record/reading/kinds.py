"""What a file is, told from its bytes and never from its name; and its characters."""

import codecs
import re
from enum import StrEnum
from typing import NamedTuple

from havre.base.errors import Refused


class Kind(StrEnum):
    HTML = "text/html"
    PDF = "application/pdf"
    TEXT = "text/plain"


class Decoded(NamedTuple):
    text: str
    charset: str


# What a reporter may well have, and what no reader here opens. Source of the signatures: each format's own
# definition, as listed in the WHATWG MIME Sniffing standard and RFC 8118.
_OTHERS = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF87a", "a GIF picture"),
    (b"GIF89a", "a GIF picture"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old office document"),
    (b"{\\rtf", "a rich-text document"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"ID3", "a sound recording"),
    (b"OggS", "a sound or video recording"),
    (b"RIFF", "a sound, picture or video file"),
    (b"\x1aE\xdf\xa3", "a video"),
    (b"SQLite format 3\x00", "a database"),
    (b"WARC/", "a web archive (WARC)"),
)
_MAIL = re.compile(rb"(?:received|return-path|delivered-to|from|message-id|mime-version): ", re.IGNORECASE)
_MAIL_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
# Tags that open an HTML document, from the WHATWG MIME Sniffing standard, section 7.1, with <article> added.
_TAGS = "html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|article|main|meta|link|section"
_OPENING = re.compile(
    rf"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|(?:{_TAGS})(?=[\s>/]))", re.I | re.S
)
_COMMENT_ONLY = re.compile(r"\s*<!--")
_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-z0-9_:.-]{2,40})", re.IGNORECASE)
_HEAD = 4096
_ABOVE = bytes(range(128, 256))

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Only character sets that browsers know too: others (utf-7 for one) exist to smuggle markup past filters.
_CHARSETS = {"utf-8", "utf-16-le", "utf-16-be", "big5", "gb18030", "euc_jp", "shift_jis", "euc_kr"}
_CHARSETS |= {"koi8-r", "koi8-u", "cp874", *(f"cp125{number}" for number in range(9))}
_CHARSETS |= {f"iso8859-{number}" for number in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)}
# Names under which the web means something wider (WHATWG Encoding standard, section 4.2).
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "utf-16": "utf-16-le",
}
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def kind_of(data: bytes) -> Kind:
    """Which reader is for these bytes. Refused, saying what it is, when there is none."""
    head = data[:_HEAD]
    if not data.strip(b"\x00\t\n\r\x0b\x0c "):
        raise Refused("It is empty.")
    for signature, what in _OTHERS:
        if head.startswith(signature):
            raise Refused(f"It is {what}; only HTML, PDF and plain text can be read.")
    if head[4:8] == b"ftyp":
        raise Refused("It is a video or a picture; only HTML, PDF and plain text can be read.")
    if head.lstrip(b"\xef\xbb\xbf\t\n\r\x0c ").startswith(b"%PDF-"):
        return Kind.PDF
    if _MAIL.match(head) and _MAIL_VERSION.search(head):
        raise Refused("It is an e-mail; only HTML, PDF and plain text can be read.")
    return _kind_of_text(head)


def _kind_of_text(head: bytes) -> Kind:
    peek = head.decode(_bom(head) or "latin-1", "replace").removeprefix("\ufeff").removeprefix("ï»¿")
    if _OPENING.match(peek) or _COMMENT_ONLY.match(peek):
        return Kind.HTML
    if peek.lstrip().startswith("<?xml"):
        raise Refused("It is an XML file, not a page; only HTML, PDF and plain text can be read.")
    return Kind.TEXT


def decode_text(data: bytes) -> Decoded:
    """The characters of a plain text: UTF-8, UTF-16 with its mark, or Western European (Windows-1252)."""
    decoded = _decoded(data, _bom(data) or "utf-8")
    return decoded or _western(data)


def decode_page(data: bytes, *, declared: str = "") -> Decoded:
    """The characters of an HTML page. `declared` is what the server said, empty when there was no server."""
    inside = _META_CHARSET.search(data[:_HEAD])
    stated = declared or (inside[1].decode("ascii") if inside else "")
    for charset in filter(None, (_bom(data), _known(stated) if stated else "", "utf-8")):
        decoded = _decoded(data, charset)
        if decoded:
            return decoded
    if stated:
        raise Refused(f"It says that it is written in {_shown(stated)}, and is not.")
    return _western(data)


def _bom(data: bytes) -> str:
    return next((charset for mark, charset in _BOMS if data.startswith(mark)), "")


def _known(stated: str) -> str:
    try:
        name = codecs.lookup(stated).name
    except LookupError:
        raise Refused(f"It is written in {_shown(stated)}, which is not known.") from None
    name = _WIDER.get(name, name)
    if name not in _CHARSETS:
        raise Refused(f"It is written in {_shown(stated)}, which is not read.")
    return name


def _shown(stated: str) -> str:
    return "".join(character for character in stated[:40] if character.isprintable())


def _decoded(data: bytes, charset: str) -> Decoded | None:
    """None when the bytes are not written so; refused when they are, and what is written is no text."""
    try:
        text = data.decode(charset).removeprefix("\ufeff")
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text):
        raise Refused("It holds bytes that are no text; only HTML, PDF and plain text can be read.")
    return Decoded(text, charset)


def _western(data: bytes) -> Decoded:
    # Any Cyrillic or Greek eight-bit text would decode too, into nonsense; there most bytes are above 127.
    above = len(data) - len(data.translate(None, _ABOVE))
    decoded = _decoded(data, "cp1252") if above * 5 <= len(data) else None
    if decoded is None:
        raise Refused("Its characters can't be told apart: save it as UTF-8 and add it again.")
    return decoded
