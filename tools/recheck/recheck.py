#!/usr/bin/env python3
"""Rechecks an exported delivery without hut3: hashes, places and counts of rows.

    python3 recheck.py FOLDER [--originals FOLDER]

FOLDER is what `hut3 deliveries export D1 FOLDER` wrote. Where the originals were
left out, name a folder that holds them under their SHA-256. Only the standard
library of Python 3.8 or later is used. Ends with 0 where all agrees, 1 where
something differs, and 2 where the export cannot be read. What could not be
checked is said, and how many rows it is.

Rows are counted by Python's own readers in CSV, TSV, JSON of each layout,
workbooks, XML of SMS Backup & Restore, mail and mbox, and chats of WhatsApp as
text, alone and as members of zip, tar, gzip and bzip2; of databases by table.
"""
import bisect
import bz2
import collections
import csv
import email
import gzip
import hashlib
import io
import json
import os
import re
import sqlite3
import struct
import sys
import tarfile
import shutil
import tempfile
import xml.etree.ElementTree as ET
import zipfile
import zlib

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


def cut_members(data):
    """Name, method, body and length of the members of a zip without a directory, from header to header."""
    at = 0
    while data[at:at + 4] == b"PK\x03\x04" and len(data) >= at + 30:
        flags, method = struct.unpack_from("<HH", data, at + 6)
        packed, _, named, extra = struct.unpack_from("<IIHH", data, at + 18)
        body = at + 30 + named + extra
        more = data[at + 30 + named:body]
        while len(more) >= 4:
            mark, n = struct.unpack_from("<HH", more)
            if mark == 1 and n >= 16:
                packed = struct.unpack_from("<Q", more, 12)[0]
            more = more[4 + n:]
        name = printable(data[at + 30:at + 30 + named])
        at = body + packed
        if flags & 8 and not packed:
            if method != 8:
                at = len(data)
            else:
                inflate = zlib.decompressobj(-15)
                inflate.decompress(data[body:])
                at = len(data) - len(inflate.unused_data)
            packed = at - body
            at = data.find(b"PK\x03\x04", at, at + 28) if data.find(b"PK\x03\x04", at, at + 28) >= 0 else len(data)
        if not name.endswith("/"):
            yield name, (method, body, packed)


def cut_member(stream, wanted):
    stream.seek(0)
    data = stream.read()
    members = unique(cut_members(data))
    if wanted not in members:
        raise KeyError("there is no member %r" % wanted)
    method, body, packed = members[wanted]
    if method not in (0, 8):
        raise Unchecked("a member of a cut zip, packed by method %d" % method)
    inside = data[body:body + packed]
    return io.BytesIO(zlib.decompressobj(-15).decompress(inside) if method == 8 else inside)


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
    if kind == "part":
        for one in email.message_from_binary_file(stream).walk():
            if (one.get_filename() or "").lower() == name.lower():
                return io.BytesIO(one.get_payload(decode=True))
        raise KeyError("the e-mail carries no %r" % name)
    if kind in ("zip", "sheet"):
        if not stream.seekable():
            stream = io.BytesIO(stream.read())
        try:
            archive = zipfile.ZipFile(stream)
        except zipfile.BadZipFile:
            if kind == "zip":
                return cut_member(stream, name)
            raise
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


class Part:
    """The rows and rejects of one byte stream, or of one database in it."""

    def __init__(self, line, file, steps):
        self.object, self.file, self.steps = line["object"], file, steps
        self.rows, self.rejects, self.tables = 0, 0, {}


# Counters by Python's own readers: records of a stream, or None where the
# layout is not one that is counted here. They know nothing of hut3's profiles.

def count_sheet(raw, read):
    text = io.TextIOWrapper(raw, encoding=read["codec"], errors="replace", newline="")
    delimiter = {"": "," if read["read_as"] == "csv" else "\t", "tab": "\t", "\\t": "\t"}.get(read.get("delimiter", ""), read.get("delimiter"))
    n = sum(1 for record in csv.reader(text, delimiter=delimiter) if any(cell.strip() for cell in record))
    return n - (read["header_row"] + 1 if read["header_row"] >= 0 else 0)


def count_lines(raw, read):
    return sum(1 for line in io.TextIOWrapper(raw, encoding=read["codec"], errors="replace", newline="\n") if line.strip())


def whole(raw, read):
    return raw.read().decode(read["codec"], "replace")


def count_array(raw, read):
    return sum(1 for one in json.loads(whole(raw, read)) if isinstance(one, dict))


def count_document(raw, read):
    """The longest array of objects in the document."""
    def longest(v):
        if isinstance(v, list):
            return max([sum(1 for one in v if isinstance(one, dict))] + [longest(one) for one in v])
        return max([longest(one) for one in v.values()], default=0) if isinstance(v, dict) else 0
    return longest(json.loads(whole(raw, read)))


def count_sequence(raw, read):
    text, at, n, decode = whole(raw, read), 0, 0, json.JSONDecoder().raw_decode
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at == len(text):
            return n
        at, n = decode(text, at)[1], n + 1


def count_workbook(raw, read):
    """Rows of a sheet's part that hold a value, less those of the header."""
    n = 0
    for _, e in ET.iterparse(raw):
        tag = e.tag.rpartition("}")[2]
        if tag == "row":
            if any((v.text or "") != "" for v in e.iter() if v.tag.rpartition("}")[2] in ("v", "t")):
                n += 1
            e.clear()
    return n - (read["header_row"] + 1 if read["header_row"] >= 0 else 0)


RECORD = re.compile(rb"<(?:sms|mms|call)[\s/>]")


def count_sms(raw, _):
    """Opened records; an attribute never holds a bare "<", and the file may name characters that XML forbids."""
    return sum(len(RECORD.findall(line)) for line in raw)


MARK = re.compile(rb"^From .*\d\d:\d\d(:\d\d)?( \S+)* \d{4}( \S+)?\s*$")


def count_mail(raw, _):
    """Marks of an mbox: lines with a date behind an empty line; else one message."""
    n, empty = 0, True
    for line in raw:
        if empty and MARK.match(line):
            n += 1
        empty = not line.strip()
    return max(n, 1)


HEAD = re.compile("^[\ufeff\u200e\u200f]*\\[?\\d{1,4}\\D{1,3}\\d{1,2}\\D{1,3}\\d{1,4},? .{0,12}?\\d{1,2}[:.]\\d\\d.{0,14}?(\\] | - )")


def count_chat(raw, read):
    """Lines of a WhatsApp chat that begin with a date and a time."""
    return sum(1 for line in io.TextIOWrapper(raw, encoding=read["codec"], errors="replace", newline="\n") if HEAD.match(line))


COUNTERS = {"csv": count_sheet, "tsv": count_sheet, "json-lines": count_lines, "json-array": count_array, "json-document": count_document,
            "json-sequence": count_sequence, "xlsx": count_workbook, "sms-backup": count_sms, "mail": count_mail, "whatsapp": count_chat}

class Check:
    def __init__(self, folder, originals, temp):
        self.folder, self.originals, self.temp = folder, originals, temp
        self.faults, self.notes, self.counts = [], collections.Counter(), collections.Counter()
        self.stream, self.at, self.pos = None, None, 0
        self.databases, self.held, self.begins, self.parts = {}, [], None, {}

    def fault(self, text, *args):
        self.faults.append(text % args)

    def path(self, digest):
        return os.path.join(self.originals, digest)

    def lines(self):
        with open(os.path.join(self.folder, "manifest.jsonl"), encoding="utf-8") as f:
            for line in f:
                yield json.loads(line)

    def run(self):
        head, files, last = None, [], 0
        rows, rejects, seen = collections.Counter(), collections.Counter(), bytearray()
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
                self.place("row", line, self.owner(files, line["row"]), rows, seen)
            elif "reject" in line:
                self.place("reject", line, self.owner(files, line["reject"]), rejects, seen)
        if head is None:
            raise ValueError("the manifest has no head")
        self.whole(head, files, seen)
        for f in files:
            self.numbers(f, rows[f["file"]], rejects[f["file"]])
            if f.get("read_as") in COUNTERS and not f.get("members") and not f["rows"] + f["rejects"]:
                self.parts[f["file"]] = Part({"object": f["sha256"]}, f["file"], [])  # it must be empty
        self.count_parts({f["file"]: f for f in files})

    def owner(self, files, number):
        """The file that a row or reject is of, by the numbers that files begin with."""
        if self.begins is None:  # the lines of files come before those of rows
            self.held = [f for f in files if f["first_row"]]
            self.begins = [f["first_row"] for f in self.held]
        i = bisect.bisect_right(self.begins, number) - 1
        return self.held[i]["file"] if i >= 0 else ""

    def original(self, f):
        if f["bytes"] < 0:
            self.notes["files that could not be opened at the delivery"] += 1
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

    def place(self, what, line, file, counter, seen):
        """One row or reject: its number, its part and its bytes."""
        number = line[what]
        counter[file] += 1
        if number > 0:
            seen.extend(bytes(max(0, number - len(seen))))
            if seen[number - 1]:
                self.fault("the number %d stands twice", number)
            seen[number - 1] = 1
        steps, table = line["steps"], None
        if steps and steps[-1]["kind"] == "cells":
            steps = steps[:-1]  # a row of a sheet also has its bytes
        elif steps and steps[-1]["kind"] == "rowid":
            table, steps = steps[-2]["name"], steps[:-2]
        part = self.parts.setdefault((line["object"], file, json.dumps(steps)), Part(line, file, steps))
        part.rows += what == "row"
        part.rejects += what == "reject"
        if table is not None:
            self.table_row(what, number, part, table, line["steps"][-1]["name"])
        else:
            self.bytes_at(what, number, line, steps)

    def bytes_at(self, what, number, line, steps):
        if "sha256" not in line:
            self.notes["%ss without a digest: the place alone was stated" % what] += 1
            return
        try:
            self.seek(line["object"], steps, line["offset"])
            raw = self.stream.read(line["length"])
            self.pos += len(raw)
        except Unchecked as e:
            self.notes["%ss not checked: %s" % (what, e)] += 1
            return
        except Exception as e:  # whatever is wrong with an original is a finding
            self.stream = None
            self.fault("%s %d: %s", what, number, e)
            return
        self.counts[what + "s"] += 1
        if len(raw) != line["length"] or hashlib.sha256(raw).hexdigest() != line["sha256"]:
            self.fault("%s %d: the bytes at %d are not those of the manifest", what, number, line["offset"])

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

    def table_row(self, what, number, part, table, rowid):
        part.tables.setdefault(table, set()).add(int(rowid))
        try:
            found = any(db.execute('SELECT count(*) FROM %s WHERE rowid = ?' % quoted(table), (int(rowid),)).fetchone()[0] for db in self.opened(part))
        except Unchecked as e:
            self.notes["rows not checked: %s" % e] += 1
            return
        except Exception as e:
            self.fault("%s %d: %s", what, number, e)
            return
        self.counts["rows of tables"] += 1
        if not found:
            self.fault("%s %d: table %s has no row %s", what, number, table, rowid)

    def opened(self, part):
        """The database of a part: as its file stands, and with its log applied."""
        key = (part.object, part.file, json.dumps(part.steps))
        if key not in self.databases:
            self.databases[key] = [self.database(part, log) for log in (None, self.log(part)) if log or log is None]
        return self.databases[key]

    def log(self, part):
        """The write-ahead log that stands beside a database: its bytes, or nothing."""
        steps = [dict(s) for s in part.steps]
        try:
            if steps and steps[-1]["kind"] in ("zip", "tar"):
                steps[-1]["name"] += "-wal"
                return descend(self.path(part.object), steps).read()
            beside = [l["sha256"] for l in self.lines() if l.get("file") == part.file + "-wal"] if not steps else []
            return open(self.path(beside[0]), "rb").read() if beside else b""
        except KeyError:
            return b""

    def database(self, part, log):
        path = os.path.join(self.temp, "%d.db" % len(os.listdir(self.temp)))
        with descend(self.path(part.object), part.steps) as original, open(path, "wb") as copy:
            shutil.copyfileobj(original, copy)
        if log:
            with open(path + "-wal", "wb") as beside:
                beside.write(log)
        name = path.replace("?", "%3f").replace("#", "%23")
        return sqlite3.connect("file:%s?mode=rw" % name if log else "file:%s?mode=ro&immutable=1" % name, uri=True)

    def whole(self, head, files, seen):
        h = hashlib.sha256()
        for f in files:
            name = f["file"].encode("utf-8")
            h.update(len(name).to_bytes(8, "big") + name + bytes.fromhex(f["sha256"]) + f["bytes"].to_bytes(8, "big", signed=True))
        if h.hexdigest() != head["sha256"]:
            self.fault("the delivery's SHA-256 is %s, not %s", h.hexdigest(), head["sha256"])
        if len(files) != head["files"]:
            self.fault("%d files, not %d", len(files), head["files"])
        if len(seen) != head["numbered"] or not all(seen):
            self.fault("the numbers of rows and rejects are not 1 to %d, each once", head["numbered"])

    def numbers(self, f, rows, rejects):
        if (rows, rejects) != (f["rows"], f["rejects"]):
            self.fault("%s: %d rows and %d rejects are listed; %d and %d were registered", f["file"], rows, rejects, f["rows"], f["rejects"])
        if f["bytes"] >= 0 and not f.get("read_as"):
            self.notes["files not read; why stands in the delivery's register"] += 1

    def count_parts(self, files):
        for part in self.parts.values():
            f = files.get(part.file)
            if f is None:
                self.fault("%d rows are of no file that the manifest lists", part.rows + part.rejects)
                continue
            read, exact = reading(f, part.steps)
            name = read.get("read_as", "") or "nothing"
            if f.get("stopped"):
                self.notes["not counted: the reading of %s ended before its end" % part.file] += 1
                continue
            try:
                if part.tables:
                    self.count_tables(part)
                    continue
                counted = self.count(part, read, exact)
            except Unchecked as e:
                self.notes["not counted: %s" % e] += 1
                continue
            except Exception as e:
                self.fault("%s: its %s cannot be counted: %s: %s", part.file, name, type(e).__name__, e)
                continue
            if counted is None:
                self.notes["not counted here: rows of the format %s" % name] += part.rows
            elif part.rejects and counted != part.rows + part.rejects:
                self.notes["not counted: what was set aside of %s is bounded otherwise by Python" % part.file] += 1
            else:
                self.counts["files, members and sheets counted"] += 1
                if counted != part.rows + part.rejects:
                    self.fault("%s%s: Python counts %d rows, hut3 %d", part.file, "".join(" / " + s["name"] for s in part.steps if s.get("name")), counted, part.rows + part.rejects)

    def count(self, part, read, exact):
        """The records of a part; None where its format is not counted here."""
        kind = read.get("read_as", "")
        if kind not in COUNTERS or not exact:
            return None
        codec = ENCODINGS.get(read.get("encoding", "").lower())
        if codec is None:
            raise Unchecked("the encoding %s of %s" % (read.get("encoding"), part.file))
        with descend(self.path(part.object), part.steps) as raw:
            return COUNTERS[kind](raw, dict(read, codec=codec))

    def count_tables(self, part):
        """Says of each table that rows stand in how many of its rows they are: a reader may pass some over."""
        for table, mine in part.tables.items():
            found = {db.execute("SELECT count(*) FROM %s" % quoted(table)).fetchone()[0] for db in self.opened(part)}
            if len(mine) in found:
                self.counts["tables counted"] += 1
            else:
                self.notes["rows of the table %s in %s that no row of the manifest stands for" % (table, part.file)] += max(found) - len(mine)


def quoted(table):
    return '"%s"' % table.replace('"', '""')


def reading(f, steps):
    """How a stream was read, and whether that was said of itself or of what it is in."""
    path = [s["name"] for s in steps if s["kind"] in ("zip", "tar", "sheet")]
    if not path:
        return f, True
    for m in f.get("members") or []:
        if m["path"] == path:
            return m, True
    return f, False


def plural(n, what):
    """A number with what it counts, which stands first and ends in s of more than one."""
    if n == 1:
        what = re.sub(r"^(\w+)s\b", r"\1", what.replace("files, members and sheets", "files"))
    return "%d %s" % (n, what)


def main(args):
    if not args or args[0].startswith("-") or len(args) not in (1, 3) or len(args) == 3 and args[1] != "--originals":
        print(__doc__)
        return 2
    originals = args[2] if len(args) == 3 else os.path.join(args[0], "originals")
    with tempfile.TemporaryDirectory() as temp:
        check = Check(args[0], originals, temp)
        try:
            check.run()
        except (OSError, ValueError, KeyError) as e:
            print("the export cannot be read: %s" % e)
            return 2
        finally:
            for db in [db for list in check.databases.values() for db in list]:
                db.close()
    for what, n in sorted(check.counts.items()):
        print("checked: " + plural(n, what))
    for what, n in sorted(check.notes.items()):
        print("not checked: " + plural(n, what))
    for text in check.faults:
        print("DIFFERS: " + text)
    print(plural(len(check.faults), "differences"))
    return 1 if check.faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
