"""The permanent address as a QR code: how a page on paper is found again."""

from django.utils.safestring import SafeString, mark_safe


def qr_code(address: str) -> SafeString:
    """Return an SVG without a size of its own, hidden from screen readers: the address stands beside it in words.

    The mask is given, because trying all eight takes most of the time; any of them can be read.
    """
    import segno  # here: it is 8 MB that a worker which publishes nothing never needs

    code = segno.make(address, error="m", micro=False, boost_error=False, mask=3)
    svg = code.svg_inline(border=0, omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1))  # noqa: S308 - made here
