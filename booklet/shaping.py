"""What Pango is asked for a line of text is asked once for each kind of text, and not for each line.

WeasyPrint makes every layout of Pango from nothing: a context, a font by its description, the features of it, some
thirty calls. A line of justified text takes five layouts. Here one is made for each kind of text and copied, also in
the next document with the same fonts. Lines come out as they did.
"""

from typing import Any

from booklet.weasy import FontConfiguration, ffi, gobject, line_break, pango

Layout = Any  # WeasyPrint has no types
Style = Any

ffi.cdef("PangoLayout *pango_layout_copy(PangoLayout *src);")
_OWN = ("justification_spacing", "max_width", "style", "text")
"""What a layout has of its own: all else comes of its style."""
_FURTHER = ("font_size", "direction", "font_kerning", "text_decoration_line")
"""What a layout depends on beside what tells fonts apart. How high its lines are, it does not see: that may be given in
heights of its letters."""
_set_up, _key = line_break.Layout.setup, line_break._font_style_cache_key
_add_font = FontConfiguration.add_font_face


def take_over() -> None:
    """Have the engine shape lines so, in this process."""
    line_break.Layout.setup = _copied
    line_break._font_style_cache_key = _kept_key
    FontConfiguration.add_font_face = _added


def _copied(layout: Layout, style: Style) -> None:
    """Make the layout ready for a text of that style, as the engine's function of that place does.

    A style keeps its fonts once lines of it are made: the engine changes them only in copies of it.
    """
    known = style.__dict__.get("shaped")
    if known is None:
        made = style.font_config.__dict__.setdefault("shaped", {})
        key = _kept_key(style), *map(str, map(style.__getitem__, _FURTHER))
        if key not in made:
            _set_up(layout, style)
            made[key] = {name: value for name, value in layout.__dict__.items() if name not in _OWN}
        style.shaped = known = made[key]
    layout.__dict__.update(known, style=style)
    layout.layout = ffi.gc(pango.pango_layout_copy(known["layout"]), gobject.g_object_unref)


def _added(configuration: FontConfiguration, *more: Any) -> Any:
    """Add a font, as the engine's function of that place does. What was made ready before may be of another."""
    configuration.__dict__.pop("shaped", None)
    return _add_font(configuration, *more)


def _kept_key(style: Style, include_size: bool = False) -> str:
    """What tells fonts apart, as the engine's function of that place does."""
    kept = style.__dict__.setdefault("font_keys", {})
    if include_size not in kept:
        kept[include_size] = _key(style, include_size)
    key: str = kept[include_size]
    return key
