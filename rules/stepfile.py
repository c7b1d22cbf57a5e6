"""IFC files as bytes, before any parser sees them: is it one, is it whole, which schema, and small repairs.

Nothing here knows IFC classes: it works on the STEP physical file (ISO 10303-21) and on the zip around it.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

SCHEMAS = {
    "IFC2X3": "IFC2X3",
    "IFC2X3_TC1": "IFC2X3",
    "IFC2X3_FINAL": "IFC2X3",
    "IFC4": "IFC4",
    "IFC4_ADD1": "IFC4",
    "IFC4_ADD2": "IFC4",
    "IFC4_ADD2_TC1": "IFC4",
    "IFC4X3": "IFC4X3_ADD2",
    "IFC4X3_TC1": "IFC4X3_ADD2",
    "IFC4X3_ADD1": "IFC4X3_ADD2",
    "IFC4X3_ADD2": "IFC4X3_ADD2",
}
"""Names that stand in FILE_SCHEMA -> the schema they are read with. Addenda keep the attribute lists of their edition
(buildingSMART IFC specifications database); release candidates do not, so they are refused."""

TAIL = 4096
"""How far from the end the closing records are looked for [bytes]: some exporters append blanks or a signature."""

MAX_UNPACKED = 4 << 30
"""Refuse to unpack more than this from a zip [bytes]: practice, against zip bombs."""

_SCHEMA = re.compile(rb"FILE_SCHEMA\s*\(\s*\(\s*'([^']*)'", re.IGNORECASE)
_COMMENT = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s|/\*.*?\*/)*", re.DOTALL)
_BOM = b"\xef\xbb\xbf"
_NOT_ASCII = re.compile(rb"[\x80-\xff]+")
_BACKSLASH = re.compile(rb"\\(?:\\|S\\|P[A-I]\\|X\\[0-9A-F]{2}|X[024]\\|[NT]\\)?")
_ANY_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_QUOTE_ESCAPE = re.compile(rb"\\S\\'")
_RECORD = re.compile(rb"#(\d+)\s*=")
_RECORD_BODY = re.compile(rb"(?:'(?:[^']|'')*'|[^';])*;")


class UnreadableError(ValueError):
    """A file that cannot be read as IFC; the text says why, then "hint:" and what to do."""


@dataclass(frozen=True)
class Step:
    """The text of one IFC file, ready for the parsers, and what was remarked or repaired on the way."""

    data: bytes
    schema: str
    notes: tuple[str, ...]


def read_bytes(path: Path) -> bytes:
    """Read a file as it lies on disk.

    Raises:
        UnreadableError: it is missing, a folder, or may not be read.
    """
    if path.is_dir():
        raise UnreadableError(f"{path.name} is a folder; hint: give the files in it")
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UnreadableError(f"{path.name} does not exist; hint: check the path {path}") from error
    except OSError as error:
        raise UnreadableError(
            f"{path.name} cannot be opened ({error.strerror}); hint: check its permissions"
        ) from error


def read_step(path: Path, raw: bytes | None = None) -> Step:
    """Read the STEP text of a `.ifc` or `.ifczip` file.

    Args:
        path: the file. What it holds decides, not its ending.
        raw: its bytes, if they have been read.

    Raises:
        UnreadableError: missing, empty, not IFC, cut off, or of a schema that is not supported.
    """
    raw = read_bytes(path) if raw is None else raw
    data = _unzipped(raw, path.name) if raw.startswith(b"PK\x03\x04") else raw
    _refuse_other_formats(data, path)
    schema = _schema(data, path.name)
    notes = (*_closing_notes(data, path.name), *_quote_notes(data))
    repaired, note = _repaired(data, schema)
    return Step(repaired, SCHEMAS[schema], (*notes, *note))


def _unzipped(raw: bytes, name: str) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            inner = [
                info
                for info in archive.infolist()
                if PurePosixPath(info.filename).suffix.lower() in (".ifc", ".ifcxml")
                and not info.filename.startswith("__MACOSX/")
            ]
            if not inner:
                raise UnreadableError(f"{name} holds no .ifc file; hint: zip exactly one .ifc")
            if len(inner) > 1:
                listed = ", ".join(info.filename for info in inner)
                raise UnreadableError(f"{name} holds several models ({listed}); hint: unpack it and give the files")
            if inner[0].filename.lower().endswith(".ifcxml"):
                raise UnreadableError(f"{name} holds ifcXML; hint: convert it to .ifc (STEP) first")
            if inner[0].file_size > MAX_UNPACKED:
                raise UnreadableError(f"{name} unpacks to {inner[0].file_size} bytes; hint: unpack it yourself")
            return archive.read(inner[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableError(f"{name} is a damaged or encrypted zip ({error}); hint: export it again") from error


def _refuse_other_formats(data: bytes, path: Path):
    name = path.name
    if not data.strip(b"\x00 \t\r\n"):
        raise UnreadableError(f"{name} is empty; hint: export it again")
    start = _COMMENT.match(data)
    head = data[start.end() if start else 0 :][:256]
    if head.upper().startswith(b"ISO-10303-21"):
        return
    if path.suffix.lower() == ".ifcxml" or head.startswith(b"<"):
        raise UnreadableError(f"{name} is XML; hint: convert ifcXML to .ifc (STEP) first")
    if head.startswith(b"{"):
        raise UnreadableError(f"{name} is JSON (ifcJSON or IFC5); hint: export IFC2X3, IFC4 or IFC4X3 as .ifc (STEP)")
    raise UnreadableError(f"{name} is not an IFC file (no ISO-10303-21 at its start); hint: export it again as .ifc")


def _schema(data: bytes, name: str) -> str:
    match = _SCHEMA.search(data, 0, 1 << 20)
    if not match:
        raise UnreadableError(f"{name} names no schema (FILE_SCHEMA); hint: export it again")
    schema = match[1].decode("latin-1").strip().upper()
    if schema not in SCHEMAS:
        raise UnreadableError(
            f"{name} has the schema {schema}, which is not read; hint: export IFC2X3, IFC4 or IFC4X3_ADD2"
        )
    return schema


def _closing_notes(data: bytes, name: str) -> tuple[str, ...]:
    tail = data[-TAIL:].upper()
    if b"END-ISO-10303-21" in tail:
        return ()
    if b"ENDSEC" in tail and b"ENDSEC" in data[data.upper().rfind(b"DATA;") + 5 :].upper():
        return ("the closing END-ISO-10303-21 is missing; the data section is complete",)
    raise UnreadableError(f"{name} is cut off (no END-ISO-10303-21 at its end); hint: copy or export it again")


def _quote_notes(data: bytes) -> tuple[str, ...]:
    """Warn of a string without end: it swallows what follows, and no parser says so."""
    if data.count(b"'") % 2 == 0:
        return ()
    bare = _QUOTE_ESCAPE.sub(b"", _ANY_COMMENT.sub(b"", data))
    return ("a string is not closed; what stands behind it may be lost",) if bare.count(b"'") % 2 else ()


def _repaired(data: bytes, schema: str) -> tuple[bytes, tuple[str, ...]]:
    notes: list[str] = []
    if data.startswith(_BOM):
        data = data.removeprefix(_BOM)
        notes.append("begins with a byte order mark, which ISO 10303-21 does not allow")
    if SCHEMAS[schema] != schema:
        data = _SCHEMA.sub(lambda found: found[0].replace(found[1], SCHEMAS[schema].encode()), data, count=1)
        notes.append(f"schema {schema} is read as {SCHEMAS[schema]}")
    if b"\\" in data:
        stray = sum(found == b"\\" for found in _BACKSLASH.findall(data))
        if stray:
            data = _BACKSLASH.sub(lambda found: b"\\\\" if found[0] == b"\\" else found[0], data)
            notes.append(f"{stray} backslashes stand alone in strings (ISO 10303-21 wants two); read as backslashes")
    if not data.isascii():
        data = _NOT_ASCII.sub(_escaped, data)
        notes.append(
            "strings hold bytes outside ASCII, which ISO 10303-21 does not allow; read as UTF-8 or Windows-1252"
        )
    return data, tuple(notes)


def _escaped(found: re.Match[bytes]) -> bytes:
    """Write a run of raw bytes as the \\X4\\ escape of ISO 10303-21, 6.4.3.3: the parser drops them otherwise."""
    run = found[0]
    for encoding in ("utf-8", "cp1252", "latin-1"):
        try:
            text = run.decode(encoding)
        except UnicodeDecodeError:
            continue
        return b"\\X4\\" + "".join(f"{ord(letter):08X}" for letter in text).encode() + b"\\X0\\"
    raise AssertionError("latin-1 decodes any byte")


def patched(data: bytes, replaced: Mapping[int, str], added: Sequence[str]) -> bytes:
    """Replace records of a STEP file and append others.

    Args:
        data: the file.
        replaced: instance number -> the new record after "#n=", without the semicolon.
        added: whole records, "#n=…", without the semicolon.

    Returns:
        The new file. Records that are not found stay away; comments that look like records may be replaced too,
        which does no harm.
    """
    pieces: list[bytes] = []
    done = 0
    if replaced:
        for match in _RECORD.finditer(data):
            text = replaced.get(int(match[1]))
            if text is None or match.start() < done:
                continue
            body = _RECORD_BODY.match(data, match.end())
            if body is None:
                continue
            pieces += [data[done : match.end()], text.encode(), b";"]
            done = body.end()
    pieces.append(data[done:])
    whole = b"".join(pieces)
    end = whole.upper().rfind(b"ENDSEC")
    extra = "".join(f"{record};\n" for record in added).encode()
    return whole[:end] + extra + whole[end:]
