"""QR codes as rows of modules, for the page to draw; no picture is ever made or served."""


def qr_rows(text: str) -> tuple[str, ...]:
    """Return the modules of a QR code, one text of ``0`` and ``1`` a row, without the quiet zone.

    Args:
        text: What a phone reads; up to about 1,000 characters.
    """
    import segno  # noqa: PLC0415 - a second of loading that only some screens need

    code = segno.make(text, error="m", micro=False)
    return tuple("".join("1" if module else "0" for module in row) for row in code.matrix)
