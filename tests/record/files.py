"""Files to read, well-made and hostile. People in them are fictional."""

import zlib

import typst

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40

PAGE = """<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8">
<title>Harbour closed | The Lantern</title>
<meta property="og:title" content="Harbour closed">
<meta property="og:site_name" content="The Lantern">
<meta property="article:published_time" content="{date}">
<meta name="author" content="Ada Example">
<link rel="canonical" href="https://www.lantern.example/harbour">
<script>track("everybody")</script></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Harbour closed</h1>
<p>The harbour of Northport was closed on Monday after a storm, the port office said.</p>
<p>“Nobody was hurt,” said the mayor, Ben Example, at a meeting in the town hall.<script>alert(1)</script></p>
<p>The governor denied that the storm had been announced in time.</p>
</article><footer>Imprint</footer></body></html>"""


def page(*, date: str = "2017-05-29", extra: str = "") -> bytes:
    """An article of The Lantern; `extra` goes in front of its last paragraph."""
    return PAGE.format(date=date).replace("<p>The governor", f"{extra}<p>The governor").encode()


def pdf(*, title: str = "Harbour report", author: str = "", pages: int = 1) -> bytes:
    """A PDF of running text, with its title and author in its metadata."""
    about = f'#set document(title: "{title}"' + (f', author: "{author}"' if author else "") + ")"
    text = (
        "The port office said on Monday that the harbour of Northport had been closed after a storm, and that nobody "
        "in the town had been hurt by it."
    )
    return bytes(typst.compile((about + f"\n{text}\n#pagebreak(weak: true)" * pages).encode()))


def pdf_of(objects: dict[int, bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF written by hand: its numbered objects, object 1 the catalogue."""
    body = b"%PDF-1.7\n"
    places = {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % places[number] for number in sorted(objects))
    size = len(objects) + 1
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF" % (size, trailer, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + end


def pdf_with(content: bytes, *, filters: bytes = b"", pages: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF whose pages all show the one content stream."""
    kids = b"3 0 R " * pages
    return pdf_of(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages),
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R"
            b" /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
            4: b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), filters, content),
        },
        trailer=trailer,
    )


def bomb(gigabytes: int) -> bytes:
    """A PDF of a few megabytes whose one page opens into that many gigabytes of blanks."""
    packer = zlib.compressobj(9)
    head = packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(b" " * (1 << 24)) + packer.flush(zlib.Z_FULL_FLUSH)
    return pdf_with(head + block * (gigabytes * 64) + packer.flush(), filters=b"/Filter /FlateDecode")
