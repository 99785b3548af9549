"""Small PNG files, which are written anew only when the page looks different."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

_COLOURS = 128
_MOST_BYTES = 150_000
_SAME = 0.0005  # the share of pixels that may differ visibly between two machines
_VISIBLE = 40  # of 255


def save(shot: bytes, file: Path) -> bool:
    """Write the picture with few colours, unless the file shows the same; return whether it was written."""
    made = Image.open(BytesIO(shot)).convert("RGB")
    if file.exists() and _is_same(Image.open(file).convert("RGB"), made):
        return False
    # The most different colours, so that a warning's rare one stays; `kmeans` keeps the usual ones exact.
    few = made.quantize(_COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=8, dither=Image.Dither.NONE)
    file.parent.mkdir(parents=True, exist_ok=True)
    few.save(file, optimize=True)
    if file.stat().st_size > _MOST_BYTES:
        raise ValueError(f"{file.name} has {file.stat().st_size:,} bytes: show less, or with fewer colours")
    return True


def _is_same(old: Image.Image, new: Image.Image) -> bool:
    if old.size != new.size:
        return False
    differing = ImageChops.difference(old, new).convert("L").point(lambda value: 255 * (value > _VISIBLE))
    return bool(differing.histogram()[255] <= _SAME * old.width * old.height)
