"""What kind of file some bytes are, by their beginning; only kinds that a browser handles plainly are named."""

UNKNOWN = "application/octet-stream"
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
)
STRIPPED = (
    "image/jpeg",
    "image/png",
    "image/gif",
    "image/webp",
)  # what a copy without its own words is made of
SHOWN = (*STRIPPED, "application/pdf")  # what pictures are made of
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/flac": ".flac",
    "audio/mp4": ".m4a",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
}
# By the brand in an ISO base media file (ISO/IEC 14496-12); pictures that come in one are no films.
_BRANDS = {b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime"}
_PICTURES = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}


def media_type_of(head: bytes) -> str:
    """The media type that the first bytes of a file show; what its sender called it counts for nothing."""
    for beginning, media_type in _BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    if head[4:8] == b"ftyp":
        return UNKNOWN if head[8:12] in _PICTURES else _BRANDS.get(head[8:12], "video/mp4")
    return UNKNOWN


def handed_out_as(media_type: str) -> str:
    """The kind to name when a file goes out: one of those above, whatever an entry says; never a web page."""
    return media_type if media_type in _EXTENSIONS else UNKNOWN


def player_of(media_type: str) -> str:
    """ "audio" or "video" for what a browser plays; else empty."""
    kind = handed_out_as(media_type).split("/")[0]
    return kind if kind in ("audio", "video") else ""


def extension_of(media_type: str) -> str:
    """As in ".pdf"; empty for kinds that are not known."""
    return _EXTENSIONS.get(media_type, "")
