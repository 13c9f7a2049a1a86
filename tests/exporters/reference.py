"""``docs/metrics.md``, written from the declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters import fleet, node, scrape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exporters.metrics import Desc

_HEAD: Final = """\
# Metrics

Generated from the declarations in `exporters/`; `make docs` rewrites this page.

`somay-exporter fleet` answers at `http://127.0.0.1:9843/metrics` in Prometheus's text format. Each scrape reads the \
register anew, in one state, by the same functions as the screens. A part that fails costs its own metrics and shows \
as `somay_scrape_success` 0; the scrape itself succeeds. Base units: bytes, seconds, ratios.

```yaml
scrape_configs:
  - job_name: somay-fleet
    scrape_interval: 1m
    static_configs:
      - targets: ["127.0.0.1:9843"]
```
"""


_NODE: Final = """\
## This machine

`somay-exporter node` answers at `http://127.0.0.1:9100/metrics` (`--bind 0.0.0.0` for a Prometheus elsewhere) in the \
place of node_exporter 1.5, under its names, types, labels and units, so that its dashboards and rules go on working; \
tests hold each series against the real one, scraped before and after. Collectors: {collectors}.

Differences: shares of other machines (`nfs`, `cifs` …) are left out, as a dead server would hold the scrape; the \
loopback counts in `node_network_*` as it does upstream, though Debian leaves it out; a collector that fails tells \
nothing of its subject instead of half of it. `node_exporter_build_info` is absent. \
`--textfiles FOLDER` tells the `*.prom` files there (`textfile`: 100 files of 1 MiB): a file with an error, a time or \
a name that is declared already is refused whole; a counter without `_total` gets it.
"""


def page() -> str:
    """Return the whole page."""
    tables = (_table(part.name, part.descs) for part in fleet.PARTS)
    own = _NODE.format(collectors=", ".join(f"`{one.name}`" for one in node.COLLECTORS))
    return "\n".join([_HEAD, *tables, _table("scrape", scrape.DESCS), *_labels(), own])


def _table(title: str, descs: Iterable[Desc]) -> str:
    rows = (f"| `{_signature(desc)}` | {desc.type} | {desc.help} |" for desc in descs)
    return "\n".join([f"## {title.capitalize()}", "", "| Metric | Type | Meaning |", "|---|---|---|", *rows, ""])


def _signature(desc: Desc) -> str:
    return f"{desc.name}{{{', '.join(desc.labels)}}}" if desc.labels else desc.name


def _labels() -> Iterator[str]:
    yield from ("## Labels", "", "Codes and words of fixed lists; never a serial, a person or free text.", "")
    yield from ("| Label | Meaning |", "|---|---|")
    yield from (f"| `{name}` | {meaning} |" for name, meaning in sorted(fleet.LABELS.items()))
    yield ""
