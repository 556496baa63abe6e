"""Lengths with their unit, sizes and boxes. Points are PDF points, 72 to an inch; px are CSS px, 96 to an inch."""

from dataclasses import dataclass

POINTS_PER_INCH = 72.0
POINTS_PER_MM = POINTS_PER_INCH / 25.4
POINTS_PER_PX = POINTS_PER_INCH / 96.0


@dataclass(frozen=True, slots=True, order=True)
class Length:
    """A length. Made with ``mm()``, ``pt()`` or ``px()``, so that a bare number is never a length."""

    pt: float
    """The length in PDF points."""

    @property
    def mm(self) -> float:
        """The length in millimetres."""
        return self.pt / POINTS_PER_MM

    @property
    def px(self) -> float:
        """The length in CSS px."""
        return self.pt / POINTS_PER_PX

    @property
    def inches(self) -> float:
        """The length in inches."""
        return self.pt / POINTS_PER_INCH

    def __add__(self, other: "Length") -> "Length":
        return Length(self.pt + other.pt)

    def __sub__(self, other: "Length") -> "Length":
        return Length(self.pt - other.pt)

    def __mul__(self, factor: float) -> "Length":
        return Length(self.pt * factor)

    def __truediv__(self, other: "Length") -> float:
        return self.pt / other.pt


def mm(value: float) -> Length:
    """A length given in millimetres."""
    return Length(value * POINTS_PER_MM)


def pt(value: float) -> Length:
    """A length given in PDF points."""
    return Length(value)


def px(value: float) -> Length:
    """A length given in CSS px."""
    return Length(value * POINTS_PER_PX)


@dataclass(frozen=True, slots=True)
class Size:
    """Width and height."""

    width: Length
    height: Length

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.width / self.height

    @property
    def turned(self) -> "Size":
        """The same size with width and height exchanged."""
        return Size(self.height, self.width)

    def fitted(self, ratio: float) -> "Size":
        """The largest size of the given width to height ratio that fits into this one."""
        if ratio >= self.ratio:
            return Size(self.width, self.width * (1 / ratio))
        return Size(self.height * ratio, self.height)

    def covered(self, ratio: float) -> "Size":
        """The smallest size of the given width to height ratio that covers this one."""
        if ratio >= self.ratio:
            return Size(self.height * ratio, self.height)
        return Size(self.width, self.width * (1 / ratio))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points; the origin is the lower left corner of the user space, y grows upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Points from the left to the right edge."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Points from the bottom to the top edge."""
        return self.top - self.bottom

    def moved(self, dx: float, dy: float) -> "Box":
        """The box moved by so many points."""
        return Box(self.left + dx, self.bottom + dy, self.right + dx, self.top + dy)

    def as_tuple(self) -> tuple[float, float, float, float]:
        """Left, bottom, right, top."""
        return (self.left, self.bottom, self.right, self.top)
