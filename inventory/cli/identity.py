"""The verbs of ``somay device`` that ask and say which machine a device is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

import typer

from inventory.cli.options import Device
from inventory.cli.session import session_of
from inventory.cli.speech import said
from inventory.identity.rules import RULES, SAME
from inventory.registry import identities
from inventory.registry.refusal import chosen
from inventory.reports import identity as reports
from inventory.reports.screens import identity as screens
from inventory.store import evidence, identity_pages

if TYPE_CHECKING:
    from inventory.registry.identities import Pair

_WORTH: Final = {rule.kind: rule.points for rule in RULES}
_ANSWERS: Final = ("same", "another")
Case = Annotated[str, typer.Argument(metavar="CASE", help=said("số câu hỏi, Q-0004", "number of a question, Q-0004"))]
Subject = Annotated[
    str,
    typer.Argument(
        metavar="DEVICE",
        help=said("số trên nhãn (M-0043), tên, hoặc câu hỏi (Q-0004)", "M-0043, a name, or a question (Q-0004)"),
    ),
]


def why(context: typer.Context, *, device: Subject) -> None:
    """Show why a device is the machine it is taken for: evidence, points, decisions, questions."""
    session = session_of(context)
    with session.read() as connection:
        number = identities.device(connection, device)
        label = evidence.label_of(connection, number)
        seen = reports.why(connection, number, label, session.day, _WORTH)
    session.answer(lambda reader: screens.page(seen, reader, same=SAME), lambda: screens.document(seen))


def cases(context: typer.Context) -> None:
    """List the devices of which a person must say whether they are others."""
    session = session_of(context)
    with session.read() as connection:
        rows = identity_pages.questions(connection, session.day)
    session.listing(screens.LISTING, rows, after=lambda reader: screens.count_line(rows, reader))


def merge(
    context: typer.Context,
    *,
    device: Subject,
    into: Annotated[
        str, typer.Argument(metavar="INTO", help=said("máy mà nó thật ra là, M-0167", "the device that it really is"))
    ],
) -> None:
    """Let a device be another one: it counts no more, and its agent speaks for that one."""
    session = session_of(context)
    with session.act("device merge") as (connection, stamp):
        pair = identities.merge(connection, device, into, stamp)
    session.done(*_merged(pair), device=f"M-{pair.other:04d}", merged=f"M-{pair.one:04d}")


def split(context: typer.Context, *, device: Device) -> None:
    """Part a device from what it absorbed last, or from the agent that came last to it."""
    session = session_of(context)
    with session.act("device split") as (connection, stamp):
        pair = identities.split(connection, device, stamp)
    session.done(
        f"M-{pair.one:04d} nay là một máy riêng, tách khỏi M-{pair.other:04d}.",
        f"M-{pair.one:04d} is a device of its own now, apart from M-{pair.other:04d}.",
        device=f"M-{pair.one:04d}",
        apart_from=f"M-{pair.other:04d}",
    )


def resolve(
    context: typer.Context,
    *,
    case: Case,
    answer: Annotated[str, typer.Argument(metavar="same|another", help=said("là một, hay là hai", "one or two"))],
) -> None:
    """Answer a question: the new device is the known one, or is another."""
    session = session_of(context)
    word = chosen("answer", answer, _ANSWERS)
    with session.act("device resolve") as (connection, stamp):
        pair = identities.resolve(connection, case, "same" if word == "same" else "another", stamp)
    apart = (
        f"M-{pair.one:04d} và M-{pair.other:04d} là hai máy.",
        f"M-{pair.one:04d} and M-{pair.other:04d} are two devices.",
    )
    session.done(*(_merged(pair) if word == "same" else apart), device=f"M-{pair.other:04d}", answer=word)


def _merged(pair: Pair) -> tuple[str, str]:
    return (
        f"M-{pair.one:04d} nay là M-{pair.other:04d}, cùng agent và lịch sử của nó.",
        f"M-{pair.one:04d} is M-{pair.other:04d} now, with its agent and what it showed.",
    )


VERBS: Final = (
    ("why", why, "Vì sao một máy được coi là máy ấy: bằng chứng, điểm, quyết định, câu hỏi."),
    ("cases", cases, "Liệt kê những máy chờ người nói có phải là máy khác không."),
    ("resolve", resolve, "Trả lời một câu hỏi: máy mới là máy đã có, hay là máy khác."),
    ("merge", merge, "Ghi một máy thật ra là máy khác: nó thôi được tính, agent của nó nói cho máy kia."),
    ("split", split, "Tách một máy khỏi máy nó nhận sau cùng, hoặc khỏi agent đến sau cùng."),
)
