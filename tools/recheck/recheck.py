#!/usr/bin/env python3
"""Rechecks an exported delivery without hut3: hashes, places and counts of rows.

    python3 recheck.py FOLDER [--originals FOLDER]

FOLDER is what `hut3 deliveries export D1 FOLDER` wrote. Where the originals were
left out, name a folder that holds them under their SHA-256. Only the standard
library of Python 3.8 or later is used. Ends with 0 where all agrees, 1 where
something differs, and 2 where the export cannot be read. What could not be
checked is said.
"""
import bisect
import bz2
import collections
import csv
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import sys
import tarfile
import tempfile
import xml.etree.ElementTree as ET
import zipfile

csv.field_size_limit(1 << 30)
ENCODINGS = {"": "utf-8-sig", "utf-8": "utf-8-sig", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "utf-16": "utf-16",
             "windows-1252": "cp1252", "iso-8859-1": "latin-1"}


class Unchecked(Exception):
    """Something that this Python cannot open."""


def printable(raw):
    """A member's name as hut3 prints it: bytes that are no UTF-8 as %FF."""
    out = []
    while raw:
        try:
            out.append(raw.decode("utf-8"))
            break
        except UnicodeDecodeError as bad:
            out.append(raw[:bad.start].decode("utf-8"))
            out.append("%%%02X" % raw[bad.start])
            raw = raw[bad.start + 1:]
    return "".join(out)


def unique(names):
    """Members by name, in the archive's own order: a name that repeats is "x (2)"."""
    taken, again = {}, {}
    for name, member in names:
        one, n = name, again.get(name, 2)
        while one in taken:
            one, n = "%s (%d)" % (name, n), n + 1
            again[name] = n
        taken[one] = member
    return taken


def zip_members(archive):
    def name(info):
        if info.flag_bits & 0x800:
            return info.orig_filename
        return printable(info.orig_filename.encode("cp437", "surrogateescape"))
    return unique((name(i), i) for i in archive.infolist() if not i.is_dir())


def sheet_part(archive, sheet):
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    rel = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    targets = {r.get("Id"): r.get("Target") for r in ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    for s in ET.fromstring(archive.read("xl/workbook.xml")).iter(main + "sheet"):
        if s.get("name") == sheet:
            target = targets[s.get(rel)]
            return target.lstrip("/") if target.startswith("/") else "xl/" + target
    raise KeyError("there is no sheet %r" % sheet)


def step_down(stream, step):
    """One step of a locator: from a byte stream to the one inside it."""
    kind, name = step["kind"], step.get("name", "")
    if kind == "decrypt":
        return stream  # the object is the plaintext; the name is the encrypted original's SHA-256
    if kind == "gzip":
        return gzip.open(stream)
    if kind == "bzip2":
        return bz2.open(stream)
    if kind == "zstd":
        try:
            from compression import zstd  # Python 3.14
        except ImportError:
            raise Unchecked("zstd needs Python 3.14")
        return zstd.open(stream)
    if kind in ("zip", "sheet"):
        if not stream.seekable():
            stream = io.BytesIO(stream.read())
        archive = zipfile.ZipFile(stream)
        if kind == "sheet":
            return archive.open(sheet_part(archive, name))
        members = zip_members(archive)
        if name not in members:
            raise KeyError("there is no member %r" % name)
        return archive.open(members[name])
    if kind == "tar":
        archive = tarfile.open(fileobj=stream, errors="surrogateescape")
        members = unique((printable(m.name.encode("utf-8", "surrogateescape")), m) for m in archive if m.isfile())
        if name not in members:
            raise KeyError("there is no member %r" % name)
        return archive.extractfile(members[name])
    raise Unchecked("step %r is not known here" % kind)


def descend(path, steps):
    stream = open(path, "rb")
    for step in steps:
        stream = step_down(stream, step)
    return stream


class Check:
    def __init__(self, folder, originals):
        self.folder, self.originals = folder, originals
        self.faults, self.notes, self.counts = [], collections.Counter(), collections.Counter()
        self.stream, self.at, self.pos = None, None, 0
        self.tables, self.held, self.begins = {}, [], None

    def fault(self, text, *args):
        self.faults.append(text % args)

    def path(self, digest):
        return os.path.join(self.originals, digest)

    def lines(self):
        with open(os.path.join(self.folder, "manifest.jsonl"), encoding="utf-8") as f:
            for line in f:
                yield json.loads(line)

    def run(self):
        head, files = None, []
        rows, rejects, seen, last = collections.Counter(), collections.Counter(), set(), 0
        rejected = []
        for line in self.lines():
            if "format" in line and "delivery" in line:
                head = line
                if head["format"] != "hut3-delivery/1":
                    raise ValueError("the manifest is of the format %s" % head["format"])
            elif "file" in line:
                files.append(line)
                self.original(line)
            elif "row" in line:
                if line["row"] <= last:
                    self.fault("row %d stands behind row %d", line["row"], last)
                last = line["row"]
                rows[self.owner(files, line["row"])] += 1
                self.row(line)
            elif "reject" in line:
                rejected.append(line["reject"])
                rejects[self.owner(files, line["reject"])] += 1
            seen.update(line[k] for k in ("row", "reject") if k in line)
        if head is None:
            raise ValueError("the manifest has no head")
        self.whole(head, files, seen)
        for f in files:
            self.numbers(f, rows[f["file"]], rejects[f["file"]])

    def owner(self, files, number):
        """The file that a row or reject is of, by the numbers that files begin with."""
        if self.begins is None:  # the lines of files come before those of rows
            self.held = [f for f in files if f["first_row"]]
            self.begins = [f["first_row"] for f in self.held]
        i = bisect.bisect_right(self.begins, number) - 1
        return self.held[i]["file"] if i >= 0 else ""

    def original(self, f):
        if f["bytes"] < 0:
            self.notes["files that could not be opened when they were delivered"] += 1
            return
        h, size = hashlib.sha256(), 0
        try:
            with open(self.path(f["sha256"]), "rb") as o:
                for block in iter(lambda: o.read(1 << 20), b""):
                    h.update(block)
                    size += len(block)
        except OSError as e:
            self.fault("%s: its original cannot be read: %s", f["file"], e)
            return
        self.counts["originals"] += 1
        if h.hexdigest() != f["sha256"] or size != f["bytes"]:
            self.fault("%s: its original has the SHA-256 %s and %d bytes", f["file"], h.hexdigest(), size)

    def row(self, r):
        steps = r["steps"]
        if len(steps) >= 2 and steps[-1]["kind"] == "rowid" and steps[-2]["kind"] == "table":
            return self.table_row(r)
        if len(steps) >= 2 and steps[-1]["kind"] == "rowid":
            steps = steps[:-1]  # a row of a sheet also has its bytes
        if "sha256" not in r:
            self.notes["rows without a digest: their place alone was stated"] += 1
            return None
        try:
            self.seek(r["object"], steps, r["offset"])
            raw = self.stream.read(r["length"])
            self.pos += len(raw)
        except Unchecked as e:
            self.notes["rows not checked: %s" % e] += 1
            return None
        except Exception as e:  # whatever is wrong with an original is a finding
            self.stream = None
            self.fault("row %d: %s", r["row"], e)
            return None
        self.counts["rows"] += 1
        if len(raw) != r["length"] or hashlib.sha256(raw).hexdigest() != r["sha256"]:
            self.fault("row %d: the bytes at %d are not those of the manifest", r["row"], r["offset"])
        return None

    def seek(self, digest, steps, offset):
        at = (digest, json.dumps(steps, sort_keys=True))
        if self.stream is None or at != self.at or self.pos > offset:
            self.stream = None
            self.stream, self.at, self.pos = descend(self.path(digest), steps), at, 0
        while self.pos < offset:
            skipped = self.stream.read(min(1 << 20, offset - self.pos))
            if not skipped:
                raise ValueError("the stream ends before byte %d" % offset)
            self.pos += len(skipped)

    def table_row(self, r):
        key = (r["object"], json.dumps(r["steps"][:-2]))
        try:
            if key not in self.tables:
                self.tables[key] = self.database(r["object"], r["steps"][:-2])
            table = r["steps"][-2]["name"].replace('"', '""')
            found = self.tables[key].execute('SELECT count(*) FROM "%s" WHERE rowid = ?' % table, (int(r["steps"][-1]["name"]),)).fetchone()[0]
        except Unchecked as e:
            self.notes["rows not checked: %s" % e] += 1
            return
        except Exception as e:
            self.fault("row %d: %s", r["row"], e)
            return
        self.counts["rows of tables"] += 1
        if found != 1:
            self.fault("row %d: table %s has no row %s", r["row"], table, r["steps"][-1]["name"])

    def database(self, digest, steps):
        path = self.path(digest)
        if steps and steps[0]["kind"] == "wal":  # an original of its own, whose SHA-256 is the name
            path = os.path.join(tempfile.mkdtemp(), "copy")
            shutil.copyfile(self.path(digest), path)
            shutil.copyfile(self.path(steps[0]["name"]), path + "-wal")
            return sqlite3.connect(path)
        if steps:
            with tempfile.NamedTemporaryFile(delete=False) as copy:
                copy.write(descend(path, steps).read())
                path = copy.name
        return sqlite3.connect("file:%s?mode=ro&immutable=1" % path.replace("?", "%3f").replace("#", "%23"), uri=True)

    def whole(self, head, files, seen):
        h = hashlib.sha256()
        for f in files:
            name = f["file"].encode("utf-8")
            h.update(len(name).to_bytes(8, "big") + name + bytes.fromhex(f["sha256"]) + f["bytes"].to_bytes(8, "big", signed=True))
        if h.hexdigest() != head["sha256"]:
            self.fault("the delivery's SHA-256 is %s, not %s", h.hexdigest(), head["sha256"])
        if len(files) != head["files"]:
            self.fault("%d files, not %d", len(files), head["files"])
        if len(seen) != head["numbered"] or seen and (min(seen), max(seen)) != (1, head["numbered"]):
            self.fault("the numbers of rows and rejects are not 1 to %d, each once", head["numbered"])

    def numbers(self, f, rows, rejects):
        if (rows, rejects) != (f["rows"], f["rejects"]):
            self.fault("%s: %d rows and %d rejects are listed; %d and %d were registered", f["file"], rows, rejects, f["rows"], f["rejects"])
        if f.get("stopped") or f["bytes"] < 0 or rejects:
            return
        try:
            counted = self.count(f)
        except Exception as e:
            self.notes["files whose rows Python could not count (%s)" % type(e).__name__] += 1
            return
        if counted is None:
            self.notes["files of formats whose rows are not counted here"] += 1
            return
        self.counts["files counted"] += 1
        if counted != rows:
            self.fault("%s: Python counts %d rows, hut3 %d", f["file"], counted, rows)

    def count(self, f):
        """The rows of a plain sheet or of JSON lines, counted by Python's own readers."""
        kind, encoding = f.get("read_as", ""), ENCODINGS.get(f.get("encoding", "").lower())
        with open(self.path(f["sha256"]), "rb") as raw:
            if raw.read(4)[:2] in (b"\x1f\x8b", b"PK", b"BZ") or encoding is None:
                return None
            raw.seek(0)
            text = io.TextIOWrapper(raw, encoding=encoding, errors="replace", newline="")
            if kind == "json-lines":
                return sum(1 for line in text if line.strip())
            if kind not in ("csv", "tsv"):
                return None
            delimiter = {"": "," if kind == "csv" else "\t", "tab": "\t", "\\t": "\t"}.get(f.get("delimiter", ""), f.get("delimiter"))
            n = sum(1 for record in csv.reader(text, delimiter=delimiter) if any(cell.strip() for cell in record))
            return n - (f["header_row"] + 1 if f["header_row"] >= 0 else 0)


def main(args):
    if not args or args[0].startswith("-") or len(args) not in (1, 3) or len(args) == 3 and args[1] != "--originals":
        print(__doc__)
        return 2
    originals = args[2] if len(args) == 3 else os.path.join(args[0], "originals")
    check = Check(args[0], originals)
    try:
        check.run()
    except (OSError, ValueError, KeyError) as e:
        print("the export cannot be read: %s" % e)
        return 2
    for what, n in sorted(check.counts.items()):
        print("checked: %d %s" % (n, what))
    for what, n in sorted(check.notes.items()):
        print("not checked: %d %s" % (n, what))
    for text in check.faults:
        print("DIFFERS: " + text)
    print("%d differences" % len(check.faults))
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
