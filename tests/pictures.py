"""Pictures for tests."""

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def a_picture(said: str = "") -> bytes:
    """A small PNG that says `said` of itself."""
    out, info = io.BytesIO(), PngInfo()
    info.add_text("Comment", said)
    Image.effect_noise((64, 48), 50).save(out, "PNG", pnginfo=info)
    return out.getvalue()
