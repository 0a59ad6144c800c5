"""Take the pictures of the guide from the demonstration, so that they show what is there.

python -m scripts.guide_pictures [--only KEY…] [--data FOLDER]

Loads the moments of the demonstration into a folder, serves them, looks at every page that `thidua/guide/pictures.py` names, in each
language, and writes WebP files below `thidua/guide/static`. Run it after pages have changed; commit what it writes.
"""

import argparse
import io
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser import browser
from tests.journeys.twin import bring
from tests.server import Server, Template
from thidua.guide.pictures import HEIGHT, LANGUAGES, PICTURES, WIDTH, Picture

ROOT = Path(__file__).resolve().parents[1] / "thidua" / "guide" / "static"
LARGER = 4 / 3  # the window, against the picture
QUALITY = 62
PASSWORD = "Giao-uoc-2023"  # nosec B105 # noqa: S105 – of the demonstration, in the README
# What each moment begins with, and the stages to which the twin's conference is brought then.
MOMENTS = {"morning": ("morning",), "after": ("after",), "hall": ("morning", "speaking", "voting"), "signing": ("morning", "signing")}
# A ring around what the step is about, and the page moved so that it stands in view.
RING = """selector => {
  const part = selector && document.querySelector(selector);
  if (!part) { return !selector; }
  const box = part.getBoundingClientRect();
  if (box.bottom > innerHeight - 40) { window.scrollTo(0, Math.max(0, box.top + scrollY - 150)); }
  part.style.outline = '4px solid #c49a3c';
  part.style.outlineOffset = '6px';
  part.style.borderRadius = '6px';
  return true;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.guide_pictures")
    parser.add_argument("--only", nargs="*", default=list(PICTURES))
    parser.add_argument("--data")
    options = parser.parse_args()
    folder = Path(options.data or tempfile.mkdtemp(prefix="thidua-guide-"))
    template = Template(folder)
    missing: list[str] = []
    for moment in sorted({PICTURES[key].at for key in options.only}):
        server = serve(template, moment)
        try:
            missing += take(server.url, {key: PICTURES[key] for key in options.only if PICTURES[key].at == moment})
        finally:
            server.stop()
    files = sorted((ROOT / "guide" / "pictures").rglob("*.webp"))
    print(f"{len(files)} pictures, {sum(path.stat().st_size for path in files) / 1e6:.2f} MB")
    if missing:
        sys.exit("nothing to ring: " + ", ".join(missing))


def serve(template: Template, moment: str) -> Server:
    """Start a server that stands at this moment of the demonstration."""
    here, (base, *stages) = template.folder / f"served-{moment}", MOMENTS[moment]
    fresh = not here.exists()
    server = Server(template.copy(base, here) if fresh else here)
    server.start(wait_seconds=120)
    for stage in stages if fresh else ():
        bring(server, stage)
    return server


def take(url: str, pictures: dict[str, Picture]) -> list[str]:
    """Take these pictures, person by person; return the keys whose ringed part is not on the page."""
    missing = []
    with browser() as chromium:
        for account in sorted({picture.account for picture in pictures.values()}):
            size = {"width": round(WIDTH * LARGER), "height": round(HEIGHT * LARGER)}
            window = chromium.new_context(viewport=size, reduced_motion="reduce")
            page = window.new_page()
            if account:
                sign_in(page, url, account)
            missing += see(page, url, [(key, picture) for key, picture in pictures.items() if picture.account == account])
            window.close()
    return missing


def sign_in(page: Any, url: str, account: str) -> None:
    page.goto(f"{url}/dang-nhap")
    page.fill("[name=login]", account)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/viec-cua-toi/")


def see(page: Any, url: str, pictures: Iterable[tuple[str, Picture]]) -> list[str]:
    missing = []
    for key, picture in pictures:
        for language in LANGUAGES:
            page.context.add_cookies([{"name": "django_language", "value": language, "url": url}])
            answer = page.goto(f"{url}{picture.path}")
            if answer.status != 200:
                sys.exit(f"{key}: {picture.path} answers {answer.status}")
            again = page.locator("main [name=password]:visible")
            if picture.account and again.count():  # who is about to sign shows once more who he is
                again.fill(PASSWORD)
                page.keyboard.press("Enter")
                page.wait_for_url(f"**{picture.path}")
            if picture.follow:
                page.goto(url + page.locator(picture.follow).first.get_attribute("href"))
            page.wait_for_load_state("load")
            if not page.evaluate(RING, picture.point):
                missing.append(key)
            keep(page.screenshot(), ROOT / Picture.file(key, language))
    return missing


def keep(shot: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.open(io.BytesIO(shot)).convert("RGB").resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    picture.save(path, "WEBP", quality=QUALITY, method=6)


if __name__ == "__main__":
    main()
