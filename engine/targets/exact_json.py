"""JSON for programs that take amounts as numbers: written exactly as they are."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

_plain = json.JSONEncoder(ensure_ascii=False).encode


def to_json(value: Any) -> str:
    """JSON with decimals written exactly as they are; Sage takes numbers, not their text.

    >>> print(to_json({"unit_price": Decimal("41.10"), "quantity": 2, "description": "Café"}))
    {"unit_price":41.10,"quantity":2,"description":"Café"}
    """
    if value is None or isinstance(value, str | bool | int):
        return _plain(value)
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, list | tuple):
        return f"[{','.join(map(to_json, value))}]"
    if isinstance(value, Mapping):
        return f"{{{','.join(f'{_plain(str(k))}:{to_json(v)}' for k, v in value.items())}}}"
    raise TypeError(f"{type(value).__name__} cannot be sent to Sage")
