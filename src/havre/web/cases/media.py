"""What kind of file some bytes are, by their beginning; only kinds that a browser handles plainly are named."""

UNKNOWN = "application/octet-stream"
_BEGINNINGS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"ID3", "audio/mpeg"),
    (b"OggS", "audio/ogg"),
)
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
    "image/webp": ".webp",
    "audio/mpeg": ".mp3",
    "audio/ogg": ".ogg",
    "audio/wav": ".wav",
    "video/mp4": ".mp4",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}


def media_type_of(head: bytes) -> str:
    """The media type that the first bytes of a file show; what its sender called it counts for nothing."""
    for beginning, media_type in _BEGINNINGS:
        if head.startswith(beginning):
            return media_type
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], UNKNOWN)
    return "video/mp4" if head[4:8] == b"ftyp" else UNKNOWN


def handed_out_as(media_type: str) -> str:
    """The kind to name when a file goes out: one of those above, whatever an entry says; never a web page."""
    return media_type if media_type in _EXTENSIONS else UNKNOWN


def extension_of(media_type: str) -> str:
    """As in ".pdf"; empty for kinds that are not known."""
    return _EXTENSIONS.get(media_type, "")
