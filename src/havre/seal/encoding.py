"""The one encoding: deterministic MessagePack of arrays, int, str, bytes, bool and nil."""

from typing import Final, TypeVar

import msgspec

from havre.seal.errors import SealError

T = TypeVar("T")

FORMAT: Final = 1
DEPTH: Final = 32  # arrays in arrays; a fixed bound, so that every reader refuses the same bytes

# Without it, msgspec takes base64 text for bytes: one value would have two byte forms.
NOTHING_CONVERTED: Final = (bytes,)

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder()
_SCALARS: Final = frozenset({bytes, str, int, bool, type(None)})


def encode(value: object) -> bytes:
    """The only byte form of `value`; refuses maps, floats, extensions and depth over 32 (`SealError`)."""
    try:
        data = _encoder.encode(value)
        _refuse_foreign(_decoder.decode(data))
    except (TypeError, ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise SealError(f"not encodable: {type(error).__name__}") from None
    return data


def decode(data: bytes) -> object:
    """The value whose only byte form is `data`; `SealError` for anything else."""
    try:
        value = _decoder.decode(data)
        canonical = _encoder.encode(value)
    except (ValueError, OverflowError, RecursionError, msgspec.MsgspecError) as error:
        raise SealError(f"not decodable: {type(error).__name__}") from None
    if canonical != data:
        raise SealError("not in the one byte form")
    _refuse_foreign(value)
    return value


def decode_as(data: bytes, type_: type[T]) -> T:
    """`decode`, then typed: `type_` is a frozen array-like struct or a plain type."""
    return typed(decode(data), type_)


def typed(value: object, type_: type[T]) -> T:
    """A decoded value as `type_`, strictly: lengths, bounds and the number of fields must all fit."""
    try:
        return msgspec.convert(value, type_, builtin_types=NOTHING_CONVERTED)
    except msgspec.ValidationError:
        raise SealError(f"not a {type_.__name__}") from None


def ctx(label: str, *parts: object) -> bytes:
    """What a signature, HMAC, derivation or seal is over: encode(["havre/1/" + label, parts…])."""
    return _encoder.encode(["havre/1/" + label, *parts])


def _refuse_foreign(value: object) -> None:
    """Walks level by level, so that hostile nesting costs no stack."""
    level = [value]
    for _ in range(DEPTH):
        arrays = _arrays(level)
        if not arrays:
            return
        level = [item for array in arrays for item in array]
    if _arrays(level):
        raise SealError("nested too deeply")


def _arrays(level: list[object]) -> list[list[object]]:
    arrays: list[list[object]] = []
    for item in level:
        if type(item) is list:
            arrays.append(item)
        elif type(item) not in _SCALARS:
            raise SealError(f"holds a {type(item).__name__}")
    return arrays
