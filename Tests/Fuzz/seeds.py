#!/usr/bin/env python3
"""Writes first inputs for the fuzzer, made of the samples and of the texts in the tests: seeds.py FOLDER."""

import gzip
import hashlib
import io
import pathlib
import re
import struct
import sys
import tarfile
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIMIT = 4000
LOGS = {
    "netobserv": 1, "hubble": 1, "calico": 1, "ovn": 1, "zeek": 1, "clouds": 4, "mesh-logs": 4, "text-logs": 8,
}
LINK_TYPES = [1, 0, 12, 113, 10, 129, 101, 108, 149, 228, 229, 14, 147]


def save(folder, target, content):
    path = folder / target
    path.mkdir(parents=True, exist_ok=True)
    (path / hashlib.sha1(content).hexdigest()).write_bytes(content)


def texts():
    """The multi-line string literals of the tests."""
    for file in sorted(ROOT.glob("Tests/*Tests/*.swift")):
        for block in re.findall(r'"""\n(.*?)\n *"""', file.read_text(), re.S):
            text = textwrap.dedent(block).replace("\\\n", "").replace("\\t", "\t").replace('\\"', '"').replace("\\\\", "\\")
            yield file.parent.name, text.encode()[:LIMIT]


def first_lines(text, limit=LIMIT):
    lines, size = [], 0
    for line in text.splitlines(keepends=True):
        if size + len(line) > limit:
            break
        lines.append(line)
        size += len(line)
    return b"".join(lines)


def frames(capture):
    place = 24
    while place + 16 <= len(capture):
        length = struct.unpack_from("<I", capture, place + 8)[0]
        yield capture[place + 16 : place + 16 + length]
        place += 16 + length


def pcapng(packets):
    def block(kind, body):
        body += b"\0" * (-len(body) % 4)
        return struct.pack("<II", kind, len(body) + 12) + body + struct.pack("<I", len(body) + 12)

    blocks = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(1, struct.pack("<HHI", 1, 0, 0))
    for number, packet in enumerate(packets):
        head = struct.pack("<IIIII", 0, 0x600000, number, len(packet), len(packet))
        blocks += block(6, head + packet)
    return blocks


def captures(folder):
    for sample in sorted(ROOT.glob("samples/*/*.pcap")):
        capture = sample.read_bytes()
        link = struct.unpack_from("<I", capture, 20)[0]
        packets = list(frames(capture))
        for start in range(0, min(len(packets), 120), 12):
            part = [packet[:600] for packet in packets[start : start + 12]]
            records = b"".join(struct.pack("<IIII", 1, 2, len(p), len(p)) + p for p in part)
            save(folder, "pcap", capture[:24] + records[:LIMIT])
            save(folder, "pcapng", pcapng(part)[:LIMIT])
            if link in LINK_TYPES:
                body = b"".join(struct.pack(">H", len(p)) + p for p in part)
                save(folder, "layers", bytes([LINK_TYPES.index(link)]) + body[:1900])


def exports(folder):
    """Messages of NetFlow 5, NetFlow 9 and IPFIX with a template of five fields and two records."""
    fields = [(8, 4), (12, 4), (7, 2), (11, 2), (4, 1)]
    template = struct.pack(">HH", 256, len(fields)) + b"".join(struct.pack(">HH", *field) for field in fields)
    records = b"".join(
        bytes([10, 0, 0, 1, 10, 0, 0, 2]) + struct.pack(">HHB", port, 443, 6) for port in (41000, 41001))
    records += b"\0" * (-len(records) % 4)
    sets9 = struct.pack(">HH", 0, len(template) + 4) + template + struct.pack(">HH", 256, len(records) + 4) + records
    sets10 = struct.pack(">HH", 2, len(template) + 4) + template + struct.pack(">HH", 256, len(records) + 4) + records
    ipfix = struct.pack(">HHIII", 10, 16 + len(sets10), 1700000000, 1, 0) + sets10
    netflow9 = struct.pack(">HHIIII", 9, 3, 1000, 1700000000, 1, 0) + sets9
    record5 = bytes([10, 0, 0, 1, 10, 0, 0, 2, 0, 0, 0, 0]) + struct.pack(
        ">HHIIIIHHBBBBHHBBH", 1, 2, 3, 300, 500, 900, 41000, 443, 0, 27, 6, 0, 0, 0, 24, 24, 0)
    netflow5 = struct.pack(">HHIIIIBBH", 5, 1, 1000, 1700000000, 0, 1, 0, 0, 0) + record5
    for number, message in enumerate((ipfix, netflow9, netflow5)):
        save(folder, "netflow", b"%d" % number + message * 2)
        save(folder, "any-input", message)


def logs(folder):
    samples = {"netobserv": [], "hubble": []}
    for name in samples:
        for sample in sorted(ROOT.glob(f"samples/*/{name}.jsonl.gz")):
            text = gzip.decompress(sample.read_bytes())
            samples[name].append(first_lines(text))
            save(folder, name, first_lines(text))
            save(folder, "any-input", gzip.compress(first_lines(text), mtime=0))
    for suite, text in texts():
        if suite in ("FlowIngestTests", "ToolTests", "ClassifierTests"):
            save(folder, "any-input", text)
            for target, formats in LOGS.items():
                for number in range(formats):
                    save(folder, target, (b"%d" % number if formats > 1 else b"") + text)
        if suite in ("FlowIngestTests", "PolicyAnalysisTests", "ToolTests"):
            save(folder, "component-log", text)
            save(folder, "log-lines", text[:1000])
        if suite in ("KubeModelTests", "PolicyAnalysisTests", "ClassifierTests", "ToolTests"):
            save(folder, "manifest", text)
            save(folder, "profile", text)
    for sample in sorted(ROOT.glob("samples/*/logs/*.log")):
        save(folder, "component-log", first_lines(sample.read_bytes()))
        for line in sample.read_bytes().splitlines():
            save(folder, "log-lines", line[:1000])
    return samples


def objects(folder, samples):
    for file in sorted(ROOT.glob("Sources/Classifier/Profiles/*.yaml")):
        save(folder, "profile", file.read_bytes()[:LIMIT])
    for place, cluster in enumerate(sorted(ROOT.glob("samples/*/cluster.yaml"))):
        policies = (cluster.parent / "policies.yaml").read_bytes()
        save(folder, "manifest", policies[:LIMIT])
        items = re.split(rb"(?m)^(?=- apiVersion)", cluster.read_bytes())[1:]
        for start in range(0, len(items), 4):
            text = b"apiVersion: v1\nkind: List\nitems:\n" + b"".join(items[start : start + 4])
            save(folder, "manifest", text[:LIMIT])
        members = {"must-gather/a.yaml": items[place][:1500], "must-gather/b.json": b'{"kind":"Pod"}'}
        archive = io.BytesIO()
        with tarfile.open(fileobj=archive, mode="w", format=tarfile.GNU_FORMAT if place % 2 else tarfile.PAX_FORMAT) as tar:
            for name, content in members.items():
                info = tarfile.TarInfo(name if place % 3 else "x" * 120 + "/" + name)
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        save(folder, "archive", b"0" + archive.getvalue()[:8000])
        save(folder, "archive", b"1" + gzip.compress(archive.getvalue(), mtime=0))
        log = b"".join(file.read_bytes()[:1000] for file in sorted(cluster.parent.glob("logs/*.log"))[:2])
        # Pods and policies that the records name, as far as they fit.
        text = b"apiVersion: v1\nkind: List\nitems:\n" + b"".join(items[place % 4 :: 4])[:3000].rsplit(b"\n- apiV", 1)[0]
        for name in samples:
            traffic = samples[name][place % len(samples[name])]
            save(folder, "pipeline", b"\n=====\n".join([first_lines(traffic, 1600), text + b"\n---\n" + policies[:1500].rsplit(b"\n---", 1)[0], first_lines(log, 600)]))


def main():
    folder = pathlib.Path(sys.argv[1])
    captures(folder)
    exports(folder)
    objects(folder, logs(folder))
    for number in range(40):
        save(folder, "evaluator", hashlib.shake_128(b"%d" % number).digest(300))


if __name__ == "__main__":
    main()
