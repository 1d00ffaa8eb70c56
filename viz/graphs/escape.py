r"""Any text, made safe for DOT and for the SVG that comes of it.

Names are data. They may hold quotes, `<script>`, backslashes, line breaks or control characters, in any script, and
must come out as they are, never as markup. Graphviz adds two traps: it replaces `\N` by the name of the node, also
inside HTML-like labels, and it does so twice for tooltips.
"""

from autograd_core.notebook import visible

__all__ = ["label_text", "shortened", "tooltip", "visible"]

_ENTITIES = {ord("&"): "&amp;", ord("<"): "&lt;", ord(">"): "&gt;", ord('"'): "&quot;", ord("'"): "&#39;"}


def shortened(text: str, length: int) -> str:
    """At most `length` characters: the middle of a long text gives way to an ellipsis."""
    if len(text) <= length:
        return text
    head = length // 2
    return f"{text[:head]}…{text[len(text) - (length - head - 1) :]}"


def label_text(text: str) -> str:
    """Text inside an HTML-like label."""
    return visible(text).replace("\\", "\\\\").translate(_ENTITIES)


def tooltip(text: str) -> str:
    """A quoted attribute that becomes the tooltip of a node or edge, its quotes included. Line breaks stay."""
    lines = [visible(line).replace("\\", "\\\\\\\\").translate(_ENTITIES) for line in text.split("\n")]
    return '"' + "&#10;".join(lines) + '"'
