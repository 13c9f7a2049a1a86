"""The JSON schema of the wire contract, derived from the dataclasses and their bounds."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from agent.contract import Batch, Bound, Enrolled, Enrolment, NewKey, Refusal, Reply

MESSAGES = (Batch, Reply, Enrolment, NewKey, Enrolled, Refusal)
_SCALARS = {str: "string", int: "integer", float: "number", bool: "boolean"}


def contract_schema() -> str:
    """Return the schema file: one definition per record; a message is any of the six."""
    definitions: dict[str, Any] = {}
    for message in MESSAGES:
        _record(message, definitions)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Sổ Máy: what goes over the wire between agent and register, version 1",
        "anyOf": [{"$ref": f"#/$defs/{message.__name__}"} for message in MESSAGES],
        "$defs": dict(sorted(definitions.items())),
    }
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _record(kind: Any, definitions: dict[str, Any]) -> dict[str, str]:
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}  # a placeholder while the fields are looked at
        hints = get_type_hints(kind, include_extras=True)
        required = [each.name for each in fields(kind) if each.default is MISSING]
        definitions[kind.__name__] = {
            "type": "object",
            "description": kind.__doc__.partition("\n\n")[0],
            "properties": {name: _type(hint, definitions, required=name in required) for name, hint in hints.items()},
            **({"required": required} if required else {}),
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _type(hint: Any, definitions: dict[str, Any], *, required: bool = False) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _bounded(_type(arguments[0], definitions), arguments[1:])
    if origin in (Union, UnionType):
        inner = [arm for arm in arguments if arm is not NoneType]
        assert len(inner) == 1
        known = _type(inner[0], definitions)
        return {"anyOf": [known, {"type": "null"}]} if required else known  # what is not observed is left out
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _type(arguments[0], definitions)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(arguments[1], definitions)}
    return dict(_record(hint, definitions)) if is_dataclass(hint) else {"type": _SCALARS[hint]}


def _bounded(schema: dict[str, Any], marks: tuple[Any, ...]) -> dict[str, Any]:
    longest = {"string": "maxLength", "array": "maxItems", "object": "maxProperties"}
    for mark in marks:
        assert isinstance(mark, Bound)
        limits = {"minimum": mark.ge, "maximum": mark.le, "pattern": mark.pattern}
        if mark.max_length is not None:
            limits[longest[schema["type"]]] = mark.max_length
        schema |= {name: limit for name, limit in limits.items() if limit is not None}
    return schema
