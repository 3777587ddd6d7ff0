"""How fast and how light certificates are (证书的速度), beside engines of the package index.

Every engine runs in a process of its own, font load included, and gets the same strings in the
same places and the same ready QR symbols: they set no line and compute no code, we do both.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from competition.documents.certificate_facts import (
    CertificateDesign,
    CertificateFacts,
    CertificateKind,
)
from competition.documents.certificates import render_certificates
from competition.documents.fonts import library
from competition.services.signing import Signer

COUNT, SINGLES = 4000, 40
_RUNS = 3
_ROOT = Path(__file__).parents[2]
_ENGINES = {"typst": "typst", "fpdf2": "fpdf"}
_PAYLOAD = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4
_FAMILIES, _GIVEN = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨", "明华建国若曦子涵文博雨桐思远佳怡浩然"
_RARE = ("龚䶮", "李㛃", "陈𬱖", "龙龘")
DESIGN = CertificateDesign(microtext="某某省食品行业职业技能竞赛 2026")


def facts_of(count: int) -> list[CertificateFacts]:
    """Return certificates of invented people; one name in a hundred is rare."""
    plain = CertificateFacts(
        number="",
        kind=CertificateKind.HONOUR,
        recipient="",
        event="2026 年某某省食品行业职业技能竞赛暨某某市第二届“大咖杯”绿色食品职业技能竞赛",
        year=2026,
        trade="咖啡师",
        bodies=("某某省总工会", "某某省工业和信息化厅", "某某市人民政府"),
        issued=date(2026, 1, 16),
        qr="",
        address="zs.example.cn/C",
        fingerprint="3F2A 91C4 77E0 B15D",
        award="一等奖",
    )
    found = []
    for index in range(count):
        number = f"DKB2026-{index:05}-7K"
        name = _FAMILIES[index % 16] + _GIVEN[index // 16 % 17] + _GIVEN[index // 272 % 17]
        found.append(
            replace(
                plain,
                number=number,
                recipient=_RARE[index // 100 % 4] if index % 100 == 99 else name,
                qr=f"HTTPS://ZS.EXAMPLE.CN/C/{number}/{_PAYLOAD[: 99 - 4]}{index:08}",
            )
        )
    return found


def ours(count: int) -> tuple[float, int]:
    """Return CPU seconds and bytes of one file of `count` certificates."""
    facts = facts_of(count)
    began = time.process_time()
    content = render_certificates(DESIGN, facts, fonts=library())
    return time.process_time() - began, len(content)


def one_warm(count: int) -> tuple[float, int]:
    """Return CPU seconds of one certificate, on average of `count`, and its bytes."""
    facts = facts_of(count + 2)
    size = 0
    for one in facts[:2]:
        size = len(render_certificates(DESIGN, [one], fonts=library()))
    began = time.process_time()
    for one in facts[2:]:
        render_certificates(DESIGN, [one], fonts=library())
    return (time.process_time() - began) / count, size


def _with_rivals(name: str) -> Callable[[int], tuple[float, int]]:
    def run(count: int) -> tuple[float, int]:
        from tests.bench import rivals

        with tempfile.TemporaryDirectory() as folder:
            return rivals.RUN[name](DESIGN, facts_of(count), Path(folder))

    return run


_RUN: dict[str, Callable[[int], tuple[float, int]]] = {
    "ours": ours,
    "single": one_warm,
    "typst": _with_rivals("typst"),
    "fpdf2": _with_rivals("fpdf2"),
}


def _apart(engine: str, count: int) -> dict[str, float]:
    """Run one engine in fresh processes; returns the best cpu seconds, bytes and peak MB."""
    return min((_once(engine, count) for _ in range(_RUNS)), key=lambda found: found["cpu"])


def _once(engine: str, count: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.certificates", engine, str(count)]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def sign(count: int) -> float:
    """Return CPU seconds that signing `count` payloads takes."""
    key = Signer("", Ed25519PrivateKey.generate())
    payloads = [f"{one.number}/{one.recipient}/{one.award}".encode() * 8 for one in facts_of(count)]
    began = time.process_time()
    for payload in payloads:
        key.sign(payload)
    return time.process_time() - began


def measure() -> list[dict[str, object]]:
    """Return all figures of certificates."""
    batch, single = _apart("ours", COUNT), _apart("single", SINGLES)
    where = f"{COUNT} A4 of the classic design in one file, one process, font load included"
    rate = COUNT / batch["cpu"]
    figures = [
        figure("certificates_per_s", rate, "1/s", where),
        figure("certificate_bytes", batch["bytes"] / COUNT, "B", where),
        figure("certificates_peak_mb", batch["peak"], "MB", where),
        figure("certificate_single_ms", single["cpu"] * 1000, "ms", "one on demand, warm"),
        figure("certificates_sign_s", sign(COUNT), "s", f"Ed25519 over {COUNT} payloads"),
    ]
    for engine, package in _ENGINES.items():
        if find_spec(package) is None:
            print(f"{engine} is not installed: left out of the comparison", file=sys.stderr)
            continue
        found = _apart(engine, COUNT)
        said = (
            f"times {engine}'s rate: same strings in the same places, same symbols; {engine} "
            f"{found['cpu'] / COUNT * 1e6:.0f} µs, {found['bytes'] / COUNT:.0f} B, "
            f"{found['peak']:.0f} MB"
        )
        figures.append(figure(f"certificates_vs_{engine}", found["cpu"] / batch["cpu"], "×", said))
    return figures


def figure(name: str, value: float, unit: str, conditions: str) -> dict[str, object]:
    """One measured figure."""
    return {"name": name, "value": round(value, 3), "unit": unit, "conditions": conditions}


def main(engine: str, count: int) -> None:
    """Run one engine and print what it took, for the process that asked."""
    cpu, size = _RUN[engine](count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": cpu, "bytes": size, "peak": peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
