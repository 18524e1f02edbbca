"""Images through Pillow: made small, described, and written anew without what they say of themselves."""

import io

from PIL import ExifTags, Image, ImageOps

from havre.cases.converter.messages import Answer, Asked
from havre.cases.converter.refusing import CanNotError

FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}
LARGEST = 100_000_000  # pixels
_QUALITY = 85
_BEST = 95
_POINTERS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)  # to the other parts, which follow
_LONGEST_FACT = 300  # characters
_MOST_FACTS = 100


def load() -> None:
    """Load every reader now: in its cage the converter opens no file, and so no library either."""
    Image.preinit()
    for format_ in FORMATS.values():
        out = io.BytesIO()
        Image.new("RGB", (8, 8)).save(out, format_)
        with Image.open(io.BytesIO(out.getvalue())) as image:
            ImageOps.exif_transpose(image).convert("RGBA").resize((4, 4)).getexif()


def picture(asked: Asked, data: bytes) -> Answer:
    """The image at most `longest` pixels wide and high, upright, on white where it is transparent."""
    with _opened(asked, data) as image:
        image.draft("RGB", (asked.longest, asked.longest))
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail((asked.longest, asked.longest))
        return Answer(_written(_on_white(upright), "JPEG", quality=_QUALITY), "image/jpeg", pages=1)


def stripped(asked: Asked, data: bytes) -> Answer:
    """The same image, upright, with its pixels and nothing else; of a moving one, its first picture."""
    with _opened(asked, data) as image:
        upright = ImageOps.exif_transpose(image)
        if asked.media_type == "image/jpeg":
            return Answer(_written(_on_white(upright), "JPEG", quality=_BEST), "image/jpeg")
        plain = Image.frombytes("RGBA", upright.size, upright.convert("RGBA").tobytes())
        return Answer(_written(plain, "PNG"), "image/png")


def facts(asked: Asked, data: bytes) -> Answer:
    """What the image says of itself: its size, and its EXIF fields by their names."""
    with _opened(asked, data) as image:
        found = [("Width and height", f"{image.width} × {image.height}"), ("Colours", image.mode)]
        exif = image.getexif()
        found += [
            (ExifTags.TAGS.get(tag, f"Tag {tag}"), _text(value))
            for tag, value in exif.items()
            if tag not in _POINTERS
        ]
        for part, names in zip(_POINTERS, (ExifTags.TAGS, ExifTags.GPSTAGS), strict=True):
            found += [
                (names.get(tag, f"Tag {tag}"), _text(value)) for tag, value in exif.get_ifd(part).items()
            ]
        found += [(str(name), _text(value)) for name, value in image.info.items() if isinstance(value, str)]
    return Answer(facts=tuple((name[:_LONGEST_FACT], text) for name, text in found[:_MOST_FACTS]), pages=1)


def _opened(asked: Asked, data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=(FORMATS[asked.media_type],))
    if image.width * image.height > LARGEST:
        raise CanNotError("This picture is too large to be shown here. The file itself is kept whole.")
    return image


def _on_white(image: Image.Image) -> Image.Image:
    """A new image of these pixels: nothing that the old one carried comes along."""
    clear = image.convert("RGBA")
    white = Image.new("RGB", image.size, "white")
    white.paste(clear, mask=clear.getchannel("A"))
    return white


def _written(image: Image.Image, format_: str, **options: int) -> bytes:
    out = io.BytesIO()
    image.save(out, format_, **options)
    return out.getvalue()


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return str(value)[:_LONGEST_FACT]
