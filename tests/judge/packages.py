"""Lists of packages as people capture them: ``dpkg -l``, lines of ``dpkg-query`` and of ``rpm -qa``.

The form is told by what stands in the file. What is on file but not installed is listed apart, with its state.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from agent.contract import Software
from agent.encode import plain
from agent.packages import dpkg, rpm
from agent.packages.dpkg import Package
from agent.packages.installed import order

STATES = {
    "n": "not-installed",
    "c": "config-files",
    "h": "half-installed",
    "u": "unpacked",
    "f": "half-configured",
    "w": "triggers-awaited",
    "t": "triggers-pending",
    "i": "installed",
}
"""The second letter of ``dpkg -l``; dpkg writes the bad ones large, other tools do not care."""

_NVRA = re.compile(r"(\S+)-([^-\s]+)-([^-\s]+)\.([^.\s]+)(?:\s.*)?")


def judge(path: Path) -> object:
    """Return the section ``softwares``, sorted as the agent sends it, and what dpkg has on file beside it."""
    found = list(read(path.read_text(encoding="utf-8", errors="replace").splitlines()))
    there = {each for each in found if isinstance(each, Software)}
    there |= {dpkg.describe(each) for each in found if isinstance(each, Package) and each.state in dpkg.PRESENT}
    odd = [each for each in found if isinstance(each, Package) and each.state != "installed"]
    return {
        "softwares": [plain(each) for each in sorted(there, key=order)],
        "left_out": [{"name": each.name, "state": each.state} for each in odd if each.state not in dpkg.PRESENT],
        "unfinished": [{"name": each.name, "state": each.state} for each in odd if each.state in dpkg.PRESENT],
    }


def read(lines: list[str]) -> Iterator[Software | Package]:
    """Yield what the lines list: a Package where dpkg knows a state, else a Software."""
    head = next((index for index, line in enumerate(lines) if line.startswith("+++-")), None)
    if head is not None:
        return _listed(lines[head + 1 :], has_architecture=lines[head].count("-=") >= 4)
    rows = [line.split("\t") for line in lines if line.strip()]
    if all(len(row) == 1 for row in rows):
        return _rpm_names(lines)
    return _rpm_rows(rows) if sum(map(_is_rpm, rows)) * 2 > len(rows) else map(_queried, rows)


def _listed(lines: list[str], *, has_architecture: bool) -> Iterator[Package]:
    """Read what stands below the rule of ``dpkg -l``; before multiarch it had no column for the architecture."""
    for line in lines:
        words = line.split(None, 4 if has_architecture else 3)
        if len(words) >= 3 and len(words[0]) in {2, 3} and words[0][1].lower() in STATES:
            name, version, *rest = words[1:]
            architecture = rest[0] if has_architecture and rest else None
            yield Package(
                name.partition(":")[0],
                STATES[words[0][1].lower()],
                None if version == "<none>" else version,
                None if architecture in {None, "<none>"} else architecture,
            )


def _queried(row: list[str]) -> Package:
    """Read ``Package Architecture Version Installed-Size Section [Status]``, or dpkg-query's own two columns."""
    if len(row) < 3:
        return Package(row[0].partition(":")[0], "installed", row[1] if len(row) > 1 else None)
    name, architecture, version, size, _, status = (*row, *[""] * 6)[:6]
    state = status.split()[-1] if status.split() else "installed"
    return Package(name, state, version or None, architecture or None, kibibytes=dpkg.whole(size))


def _is_rpm(row: list[str]) -> bool:
    """Tell rpm's rows by the fifth column: a size, where dpkg-query has a section."""
    return len(row) >= 5 and (row[4].isdigit() or row[4] == "(none)")


def _rpm_rows(rows: list[list[str]]) -> Iterator[Software | Package]:
    """Read ``NAME ARCH VERSION-RELEASE INSTALLTIME SIZE VENDOR …``, or the columns that the agent asks for."""
    for row in rows:
        name, second, third, installed, size, vendor = (*row, *[""] * 6)[:6]
        ours = len(row) == 6 and "-" in second
        version, architecture = (second, third) if ours else (third, second)
        if name == rpm.KEY:
            yield Package(name, "a key, no package")
        else:
            yield rpm.software(name, _version(version), architecture, installed=installed, size=size, vendor=vendor)


def _version(version: str) -> str:
    return version.removeprefix("(none):")


def _rpm_names(lines: list[str]) -> Iterator[Software | Package]:
    """Read what ``rpm -qa`` prints by itself: ``name-version-release.architecture``."""
    for line in lines:
        match = _NVRA.fullmatch(line.strip())
        if match and match[1] != rpm.KEY:
            name, version, release, architecture = match.groups()
            yield rpm.software(name, f"{version}-{release}", architecture)
        elif line.startswith(rpm.KEY):
            yield Package(rpm.KEY, "a key, no package")
