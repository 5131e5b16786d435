"""Whose paper a note is on: who issues it, a logo, and a Word template of one's own."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from pingshan_forecast.errors import OutputError
from pingshan_forecast.files import read_whole
from pingshan_forecast.language.display import clean, shorten
from pingshan_forecast.readers.limits import check_archive

_LARGEST, _LARGEST_LOGO = 10_000_000, 2_000_000
_LONGEST = 80  # letters of an issuer's name
_IMAGES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_WITH_LOGO = (".docx", ".html", ".pdf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """Whose paper a note is on.

    Parameters
    ----------
    issuer : str
        Who hands the note over; empty for nobody.
    logo : bytes
        A picture in PNG or JPEG; empty for none.
    kind : {"png", "jpeg", ""}
        Which of them.
    template : bytes
        A Word document whose page, heading and styles the note takes; empty for none.
    """

    issuer: str = ""
    logo: bytes = b""
    kind: str = ""
    template: bytes = b""

    @property
    def data_address(self) -> str:
        """The logo as an address that holds it; empty without one."""
        packed = base64.b64encode(self.logo).decode()
        return f"data:image/{self.kind};base64,{packed}" if self.logo else ""


PLAIN = Letterhead()


def letterhead(
    suffix: str,
    *,
    issuer: str = "",
    logo: str | Path | None = None,
    template: str | Path | None = None,
) -> Letterhead:
    """Letterhead from names of files, read and checked before any work is done.

    Parameters
    ----------
    suffix : str
        The format of the note, such as ".docx".
    issuer : str
        Who hands the note over.
    logo : str or Path, optional
        A PNG or JPEG file; for notes in Word, HTML and PDF.
    template : str or Path, optional
        A .docx file; for notes in Word.

    Raises
    ------
    OutputError
        If the format has no place for one of them, or a file is missing, too large or of another kind.
    """
    if not isinstance(issuer, str):
        raise OutputError(f"issuer is {issuer!r:.40}; give a name as text")
    if logo is not None and suffix not in _WITH_LOGO:
        raise OutputError(
            f"a note in {suffix} has no place for a logo; end the name in {', '.join(_WITH_LOGO)}"
        )
    if template is not None and suffix != ".docx":
        raise OutputError(f"a template is for notes in Word, not in {suffix}; end the name in .docx")
    picture = b"" if logo is None else read_whole(logo, limit=_LARGEST_LOGO, fault=OutputError)
    kind = next((kind for magic, kind in _IMAGES.items() if picture.startswith(magic)), "")
    if logo is not None and not kind:
        raise OutputError(f"{logo} is no PNG or JPEG picture; save the logo as .png")
    return Letterhead(
        issuer=shorten(clean(issuer), _LONGEST),
        logo=picture,
        kind=kind,
        template=b"" if template is None else _template(template),
    )


def _template(path: str | Path) -> bytes:
    """A Word document that opens."""
    import docx

    raw = read_whole(path, limit=_LARGEST, fault=OutputError)
    remedy = "save the template in Word as .docx"
    if not raw.startswith(b"PK"):
        raise OutputError(f"{path} is no Word document; {remedy}")
    check_archive(raw, name=str(path), fault=OutputError, remedy=remedy)
    try:
        docx.Document(io.BytesIO(raw))
    except Exception as error:
        raise OutputError(f"{path} does not open as a Word document; {remedy}") from error
    return raw
