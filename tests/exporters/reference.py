"""``docs/metrics.md``, written from the declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exporters import fleet, scrape

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


def page() -> str:
    """Return the whole page."""
    tables = (_table(part.name, part.descs) for part in fleet.PARTS)
    return "\n".join([_HEAD, *tables, _table("scrape", scrape.DESCS), *_labels()])


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
