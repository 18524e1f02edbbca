"""The exhibits of the invented case: small papers, typeset when they are needed, each saying that it is invented."""

import typst

PAGE = "#set page(width: 148mm, height: 105mm, margin: 14mm)\n#set text(size: 11pt)\n"
DRAWN = (
    PAGE
    + """#align(center + horizon)[
  #box(width: 100mm, height: 52mm, stroke: 1pt)[
    #place(bottom, rect(width: 100%, height: 18mm, fill: luma(215)))
    #place(center + bottom, dy: -18mm, polygon(fill: luma(180), (0mm, 20mm), (28mm, 0mm), (56mm, 20mm)))
  ]
  #v(3mm) A hillside, drawn for the demonstration
]"""
)
CERTIFICATE = (
    PAGE
    + """= Medical certificate
Invented for the demonstration.

The undersigned physician, of a hospital that does not exist, has examined the bearer and describes two healed
fractures of the left forearm, compatible in age with the date that the bearer gave."""
)
SUMMONS = (
    PAGE
    + """= Summons
Invented for the demonstration.

The bearer is to appear at the district office of a town that does not exist. No reason is stated. Those who were
summoned on the same day did not come home."""
)
IDENTITY = (
    PAGE
    + """= Internal passport
Invented for the demonstration.

Вымышленный, Адам Примерович \\
Vymyshlennyi, Adam Primerovich \\
Number 00 00 000000"""
)


def pdf(source: str) -> bytes:
    """A paper as PDF."""
    made: bytes = typst.compile(source.encode(), format="pdf")
    return made


def picture(source: str) -> bytes:
    """A paper as PNG."""
    made: bytes = typst.compile(source.encode(), format="png", ppi=110)
    return made
