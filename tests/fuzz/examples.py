"""An example of every sealed type, made from its declaration, so that a new type is fuzzed without being listed."""

from typing import Any

import msgspec
from msgspec import inspect

from havre.ledger.types import AT, OBJECT, REMOVED, SUPERSEDES, Sealed


def fields_of(type_: type[Sealed]) -> dict[str, Any]:
    """The fields of a body of this type, with the ledger's own, as the encoding says them."""
    own = {OBJECT: b"o" * 16, AT: 1_795_000_000_000_000, SUPERSEDES: [], REMOVED: False}
    return {each.encode_name: example(each.type) for each in _struct(type_).fields} | own


def _struct(type_: type[Sealed]) -> inspect.StructType:
    info = inspect.type_info(type_)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{type_.__name__} is not a struct")
    return info


def example(info: inspect.Type) -> Any:
    """Of one field: `When` is the one struct whose parts hang together: a day."""
    if isinstance(info, inspect.StructType):
        if info.cls.__name__ == "When":
            return [2017, 4, 1, "day", None]
        return [example(each.type) for each in info.fields]
    if isinstance(info, inspect.EnumType):
        return next(iter(info.cls)).value
    if isinstance(info, inspect.UnionType):
        return example(next(each for each in info.types if not isinstance(each, inspect.NoneType)))
    if isinstance(info, inspect.VarTupleType | inspect.ListType):
        return [example(info.item_type)]
    return _plain(info)


def _plain(info: inspect.Type) -> Any:
    plain = {
        inspect.StrType: "word",
        inspect.IntType: 1,
        inspect.BytesType: b"b" * 16,
        inspect.BoolType: True,
    }
    if type(info) not in plain:
        raise msgspec.ValidationError(f"no example of {info}")
    return plain[type(info)]
