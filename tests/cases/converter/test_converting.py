"""What is made of images and documents; and of those that are broken, lie or open into far too much: a sentence."""

import io
import struct
import zlib
from collections.abc import Iterator

import pypdfium2
import pytest
from PIL import Image

from havre.cases.converter import Answer, Asked, Wanted, apart, convert

KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
PLACE = "Made by an imagined camera"


def an_image(format_: str = "JPEG", size: tuple[int, int] = (640, 320)) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = PLACE
    exif[0x0112] = 6  # lies on its side
    exif.get_ifd(0x8825)[1] = "N"
    image = Image.new("RGB", size, "teal")
    image.save(out, format_, **({} if format_ == "GIF" else {"exif": exif}))
    return out.getvalue()


def a_document(pages: int = 3) -> bytes:
    out, document = io.BytesIO(), pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(210, 297)
    document.save(out)
    document.close()
    return out.getvalue()


def made(wanted: Wanted, media_type: str, data: bytes, *, page: int = 0, longest: int = 100) -> Answer:
    return convert(Asked(wanted, media_type, len(data), page, longest), [data])


def size_of(answer: Answer) -> tuple[int, int]:
    with Image.open(io.BytesIO(answer.data)) as image:
        return image.size


@pytest.mark.parametrize("format_", KINDS)
def test_an_image_is_made_small_and_upright(format_: str) -> None:
    answer = made(Wanted.PICTURE, KINDS[format_], an_image(format_))
    assert answer.refused == ""
    assert size_of(answer) == ((100, 50) if format_ == "GIF" else (50, 100))
    assert PLACE.encode() not in answer.data


@pytest.mark.parametrize("format_", KINDS)
def test_a_stripped_copy_has_the_pixels_and_nothing_else(format_: str) -> None:
    data = an_image(format_)
    answer = made(Wanted.STRIPPED, KINDS[format_], data)
    assert size_of(answer) == ((640, 320) if format_ == "GIF" else (320, 640))
    assert (PLACE.encode() in data) == (format_ != "GIF"), "the control"
    assert PLACE.encode() not in answer.data
    with Image.open(io.BytesIO(answer.data)) as image:
        assert not image.getexif()
        red, green, blue = image.convert("RGB").getpixel((9, 9))  # type: ignore[misc]  # three of a coloured one
    assert (red < 9, abs(green - 128) < 9, abs(blue - 128) < 9) == (True, True, True)


def test_an_image_says_of_itself_what_its_camera_wrote() -> None:
    facts = dict(made(Wanted.FACTS, "image/jpeg", an_image()).facts)
    assert facts["Width and height"] == "640 × 320"
    assert (facts["Make"], facts["GPSLatitudeRef"]) == (PLACE, "N")


def test_a_document_is_drawn_page_by_page() -> None:
    answer = made(Wanted.PICTURE, "application/pdf", a_document(), page=2)
    assert (size_of(answer), answer.pages) == ((71, 100), 3)
    assert made(Wanted.PICTURE, "application/pdf", a_document(), page=3).refused == "There is no such page."
    assert dict(made(Wanted.FACTS, "application/pdf", a_document()).facts)["Pages"] == "3"


def a_bomb(width: int, height: int) -> bytes:
    """A PNG of a few kilobytes that opens into `width` times `height` pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packed = zlib.compressobj(9)
    rows = (
        b"".join(packed.compress(bytes(1 + width // 8)) for _ in range(min(height, 40_000))) + packed.flush()
    )
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


BAD = {
    "empty": b"",
    "no image": b"\x89PNG\r\n\x1a\n" + b"not at all " * 100,
    "cut off": an_image("PNG", (900, 900))[:600],
    "a bomb": a_bomb(40_000, 40_000),
    "a larger bomb": a_bomb(2_000_000_000, 2),
    "another kind": an_image("JPEG"),
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD)
@pytest.mark.parametrize("wanted", Wanted)
def test_what_is_wrong_with_an_image_is_a_sentence(data: bytes, wanted: Wanted) -> None:
    answer = made(wanted, "image/png", data)
    if wanted is Wanted.FACTS and data is BAD["cut off"]:
        assert answer.facts  # its head is whole
        return
    assert answer.data == b""
    assert answer.refused.endswith(".")
    assert "Error" not in answer.refused


@pytest.mark.parametrize("data", [b"%PDF-1.7\n% nothing", a_document()[:200], b"%PDF-" + bytes(10_000)])
def test_what_is_wrong_with_a_document_is_a_sentence(data: bytes) -> None:
    assert made(Wanted.PICTURE, "application/pdf", data).refused.startswith("This file is broken")


@pytest.mark.parametrize(
    ("wanted", "media_type"), [(Wanted.STRIPPED, "application/pdf"), (Wanted.PICTURE, "video/mp4")]
)
def test_of_other_kinds_nothing_is_made(wanted: Wanted, media_type: str) -> None:
    assert made(wanted, media_type, b"x").refused == "Nothing can be made of a file of this kind."


def test_too_large_a_file_is_not_even_read() -> None:
    def pieces() -> Iterator[bytes]:
        raise AssertionError
        yield b""

    asked = Asked(Wanted.PICTURE, "image/png", 100 * 1024 * 1024 + 1, 0, 100)
    assert "too large" in convert(asked, pieces()).refused


def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart.sys, "executable", "/bin/cat")  # answers nothing, and waits
    data = an_image()
    answer = convert(Asked(Wanted.PICTURE, "image/jpeg", len(data), 0, 100), [data], timeout=0.2)
    assert "broke down" in answer.refused
