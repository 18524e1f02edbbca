"""Names for cases: neutral words that point to no nation, sex, faith or person."""

from collections.abc import Collection

BIRDS = """
Albatross Avocet Bittern Bullfinch Bunting Chaffinch Chough Cormorant Corncrake Crane Crossbill Curlew
Dipper Dunlin Dunnock Egret Eider Fieldfare Fulmar Gadwall Gannet Garganey Godwit Goldcrest Goldeneye
Goosander Goshawk Grebe Greenfinch Greenshank Guillemot Harrier Hawfinch Heron Hoopoe Kestrel Kittiwake Knot
Lapwing Linnet Mallard Merganser Moorhen Nightjar Nuthatch Oriole Osprey Ouzel Petrel Phalarope Pintail Pipit
Plover Pochard Puffin Quail Razorbill Redpoll Redshank Redstart Redwing Sanderling Sandpiper Scoter
Shearwater Shelduck Shoveler Siskin Skua Skylark Snipe Sparrow Spoonbill Starling Stonechat Stork Swift Tern
Thrush Treecreeper Turnstone Wagtail Warbler Waxwing Wheatear Whimbrel Whinchat Wigeon Woodcock
Woodlark
"""

PLANTS = """
Acacia Alder Almond Apricot Aspen Balsam Bamboo Beech Bilberry Birch Blackthorn Bracken Bramble Buckthorn
Bulrush Burdock Catkin Chestnut Citron Cloudberry Clover Cowslip Cranberry Cypress Damson Dogwood Elder
Elderberry Elm Fescue Foxglove Gorse Hawthorn Hazelnut Hickory Hornbeam Larch Lichen Linden Lupin Mangrove
Maple Meadowsweet Medlar Milkwort Mimosa Mulberry Oak Osier Pine Poplar Quince Redwood Rosewood Sallow
Samphire Saxifrage Sedge Sequoia Sorrel Speedwell Spindle Spruce Sumac Sycamore Tamarisk Teak Teasel Thistle
Thrift Thyme Vetch Walnut Whitebeam Yarrow Yew
"""

# Nothing that cuts, grips or strikes: whoever bears the name may have been tortured.
TOOLS = """
Abacus Basket Beacon Bellows Bobbin Buoy Candle Capstan Carafe Compass Distaff Easel Flask Hourglass Inkwell
Kettle Kiln Ladder Ladle Lantern Loom Mandolin Metronome Paddle Pantograph Pitcher Protractor Quill Rudder
Satchel Sextant Shuttle Skein Spool Stylus Thimble Treadle Trestle Tripod Trivet Tureen Vernier Whetstone
"""

WORDS: tuple[str, ...] = tuple(sorted((BIRDS + PLANTS + TOOLS).split()))


def draw(taken: Collection[str], draw_id: bytes) -> str:
    """A pseudonym that is not in `taken`: one word, or two when the word drawn is taken.

    `draw_id` is at least 16 random bytes and decides alone: the same bytes and names give the same pseudonym.
    Words never run out in practice; once all single words and pairs are taken, pairs get a number.
    """
    used = {name.casefold() for name in taken}
    number = int.from_bytes(draw_id, "big")
    number, first = divmod(number, len(WORDS))
    if WORDS[first].casefold() not in used:
        return WORDS[first]
    for step in range(len(WORDS)):
        second = WORDS[(number + step) % len(WORDS)]
        pair = f"{WORDS[first]} {second}"
        if second != WORDS[first] and pair.casefold() not in used:
            return pair
    return _numbered(WORDS[first], used)


def _numbered(word: str, used: set[str]) -> str:
    number = 2
    while f"{word} {number}".casefold() in used:
        number += 1
    return f"{word} {number}"
