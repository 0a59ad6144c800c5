"""A picture in a signed box: what lies behind it is still seen."""

import io

import pypdfium2
from PIL import Image

from thidua.foundation.documents import pdf


def test_a_picture_stands_alone_at_its_size_and_hides_nothing():
    source = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
    source.paste((215, 20, 30, 255), (0, 0, 20, 40))
    out = io.BytesIO()
    source.save(out, "PNG")
    made = pdf.picture(out.getvalue(), width=100, height=50)
    with pypdfium2.PdfDocument(made) as document:
        page = document[0]
        assert page.get_size() == (100, 50)
        drawn = page.render(scale=2, fill_color=(200, 255, 200, 255)).to_pil().convert("RGB")
    red, behind = drawn.getpixel((75, 50)), drawn.getpixel((125, 50))
    assert (red[0] > 200, red[1] < 60) == (True, True)
    assert behind == drawn.getpixel((5, 5)) == (200, 255, 200)
