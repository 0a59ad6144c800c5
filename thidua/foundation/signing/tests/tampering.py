"""What somebody may do to a file that is signed, or send instead of one."""

import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import PdfFileWriter, copy_into_new_writer
from pyhanko.sign import fields


def _revised(content: bytes, change) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def with_other_words(content: bytes) -> bytes:
    """A revision that paints over the first page."""
    painted = StreamObject(stream_data=b"q 0 0 0 rg 100 100 300 300 re f Q")
    return _revised(content, lambda writer: writer.add_stream_to_page(0, writer.add_object(painted)))


def with_another_page(content: bytes) -> bytes:
    """A revision with one page more."""

    def change(writer):
        pages = writer.root["/Pages"]
        page = DictionaryObject({pdf_name("/Type"): pdf_name("/Page"), pdf_name("/Parent"): writer.root.raw_get("/Pages")})
        page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 100)))
        pages["/Kids"].append(writer.add_object(page))
        pages["/Count"] = generic.NumberObject(pages["/Count"] + 1)
        writer.update_container(pages)
        writer.update_container(pages["/Kids"])

    return _revised(content, change)


def with_a_painted_field(content: bytes, name: str) -> bytes:
    """A revision in which a field that nobody has signed shows words."""

    def change(writer):
        (field,) = (ref.get_object() for path, _value, ref in fields.enumerate_sig_fields(writer) if path == name)
        painted = RawContent(b"0 0 50 50 re f", box=BoxConstraints(50, 50)).as_form_xobject()
        field["/AP"] = DictionaryObject({pdf_name("/N"): writer.add_object(painted)})
        writer.update_container(field)

    return _revised(content, change)


def with_a_new_field(content: bytes) -> bytes:
    """A revision with one more place to sign, in sight."""
    spec = fields.SigFieldSpec("them", box=(10, 10, 90, 50))
    return _revised(content, lambda writer: fields.append_signature_field(writer, spec))


def with_another_signature_in_its_place(content: bytes, name: str, other: str) -> bytes:
    """A revision in which one field points to the signature of another."""

    def change(writer):
        found = {path: ref.get_object() for path, _value, ref in fields.enumerate_sig_fields(writer)}
        found[name]["/V"] = found[other].raw_get("/V")
        writer.update_container(found[name])

    return _revised(content, change)


def with_script(content: bytes) -> bytes:
    """A revision that runs JavaScript when it is opened."""

    def change(writer):
        action = DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert('x')")})
        writer.root["/OpenAction"] = writer.add_object(action)
        writer.update_root()

    return _revised(content, change)


def encrypted(content: bytes) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(content)))
    writer.encrypt("chủ", "người đọc")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def of_pages(count: int) -> bytes:
    """A PDF with so many pages, each with a line."""
    from pyhanko.pdf_utils.writer import PageObject  # late: only here

    writer = PdfFileWriter(stream_xrefs=False)
    for at in range(count):
        words = writer.add_object(StreamObject(stream_data=b"q 10 %d 80 1 re f Q" % (at % 100)))
        writer.insert_page(PageObject(contents=words, media_box=(0, 0, 595, 842)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def flipped(content: bytes, at: int) -> bytes:
    """One bit of the first digit from there on."""
    while not chr(content[at]).isdigit():
        at += 1
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
