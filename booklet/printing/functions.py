"""Functions of a PDF worked out: what tints of a spot colour are made of, and how colours run (ISO 32000-2, 7.10)."""

import math
import operator
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, PdfError, Stream

Function = Callable[[Sequence[float]], list[float]]
"""Numbers in, numbers out."""
UNWORKABLE = (ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError, PdfError)
"""What is raised by functions that are damaged, or ask for more than there is."""
_DEEPEST, _MOST_INPUTS, _MOST_SAMPLES, _LONGEST = 8, 6, 1 << 22, 1 << 16
_MOST_AT_HAND, _LARGEST = 200, 1 << 63
_TOKEN = re.compile(rb"[{}]|[^\s{}]+")


def function_of(given: Object, depth: int = 0) -> Function:
    """The function; where it is an array, of one value each, all of them.

    Raises:
        One of ``UNWORKABLE``, and so may the function when it is asked.
    """
    if depth > _DEEPEST:
        raise ValueError("functions within functions")
    if isinstance(given, Array):
        each = [function_of(one, depth + 1) for one in given.as_list()]
        return lambda values: [made for one in each for made in one(values)]
    assert isinstance(given, Dictionary | Stream)
    made = _KINDS[int(given.FunctionType)](given, depth)
    domain, bounds = _pairs(given.Domain), _pairs(given.get(Name.Range))
    return lambda values: _clipped(made(_clipped(values, domain)), bounds)


def _sampled(given: Object, _: int) -> Function:
    """Values in a table, and between them."""
    assert isinstance(given, Stream)
    sizes = [int(size) for size in given.Size.as_list()]
    bits, data = int(given.BitsPerSample), given.read_bytes()
    domain, bounds = _pairs(given.Domain), _pairs(given.Range)
    outputs, count = len(bounds), math.prod(sizes)
    if len(sizes) > _MOST_INPUTS or not 0 < count * outputs <= _MOST_SAMPLES or len(sizes) != len(domain):
        raise ValueError("too large a table")
    encode = _pairs(given.get(Name.Encode)) or [(0.0, size - 1.0) for size in sizes]
    decode = _pairs(given.get(Name.Decode)) or bounds
    most = (1 << bits) - 1
    if len(data) * 8 < count * outputs * bits:
        raise ValueError("the table is cut off")

    def row(index: int) -> list[float]:
        starts = ((index * outputs + one) * bits for one in range(outputs))
        numbers = (_number(data, start, start + bits) & most for start in starts)
        return [_between(number, 0, most, *ends) for number, ends in zip(numbers, decode, strict=True)]

    table: dict[int, list[float]] = {}

    def worked_out(values: Sequence[float]) -> list[float]:
        places = [
            min(max(_between(value, *ends, *places), 0.0), size - 1.0)
            for value, ends, places, size in zip(values, domain, encode, sizes, strict=True)
        ]
        total = [0.0] * outputs
        for corner in product((0, 1), repeat=len(sizes)):
            share, index, step = 1.0, 0, 1
            for place, up, size in zip(places, corner, sizes, strict=True):
                low = min(int(place), size - 1)
                share *= place - low if up else 1 - (place - low)
                index += min(low + up, size - 1) * step
                step *= size
            if share:
                if index not in table:
                    table[index] = row(index)
                total = [sum_ + share * value for sum_, value in zip(total, table[index], strict=True)]
        return total

    return worked_out


def _number(data: bytes, first: int, after: int) -> int:
    """The number that ends before a bit."""
    last = -(-after // 8)
    return int.from_bytes(data[first // 8 : last]) >> (last * 8 - after)


def _exponential(given: Object, _: int) -> Function:
    """From one value to another."""
    first, last = _numbers(given.get(Name.C0, Array([0]))), _numbers(given.get(Name.C1, Array([1])))
    power = float(given.N)
    return lambda values: [a + values[0] ** power * (b - a) for a, b in zip(first, last, strict=True)]


def _stitched(given: Object, depth: int) -> Function:
    """One function after another."""
    parts = [function_of(one, depth + 1) for one in given.Functions.as_list()]
    ((least, most),) = _pairs(given.Domain)
    bounds, encode = _numbers(given.Bounds), _pairs(given.Encode)
    edges = [least, *bounds, most]

    def worked_out(values: Sequence[float]) -> list[float]:
        index = sum(values[0] >= bound for bound in bounds)
        return parts[index]([_between(values[0], edges[index], edges[index + 1], *encode[index])])

    return worked_out


def _calculated(given: Object, _: int) -> Function:
    """A little program."""
    assert isinstance(given, Stream)
    text = given.read_bytes()
    if len(text) > _LONGEST:
        raise ValueError("too long a program")
    tokens = iter(_TOKEN.findall(re.sub(rb"%[^\r\n]*", b"", text)))
    if next(tokens, b"") != b"{":
        raise ValueError("no program")
    program = _block(tokens)
    outputs = len(_pairs(given.Range))

    def worked_out(values: Sequence[float]) -> list[float]:
        stack: list[Any] = list(values)
        _run(program, stack)
        return [float(value) for value in stack[-outputs:]]

    return worked_out


_KINDS: dict[int, Callable[[Object, int], Function]] = {0: _sampled, 2: _exponential, 3: _stitched, 4: _calculated}


# --- little programs (ISO 32000-2, 7.10.5) -----------------------------------------------------------------


def _block(tokens: Iterator[bytes], depth: int = 0) -> list[Any]:
    if depth > 4 * _DEEPEST:
        raise ValueError("blocks within blocks")
    made: list[Any] = []
    for token in tokens:
        if token == b"{":
            made.append(_block(tokens, depth + 1))
        elif token == b"}":
            return made
        elif token[:1].isalpha():
            made.append(token.decode())
        else:
            made.append(float(token) if any(sign in token for sign in b".eE") else int(token))
    raise ValueError("a block without an end")


def _run(program: list[Any], stack: list[Any]) -> None:
    for index, step in enumerate(program):
        if isinstance(step, int | float):
            stack.append(step)
        elif step == "if":
            if stack.pop():
                _run(program[index - 1], stack)
        elif step == "ifelse":
            _run(program[index - 2] if stack.pop() else program[index - 1], stack)
        elif isinstance(step, str):
            _step(step, stack)
        if len(stack) > _MOST_AT_HAND or (stack and isinstance(stack[-1], int) and abs(stack[-1]) > _LARGEST):
            raise ValueError("too much at hand, or too large")


def _step(name: str, stack: list[Any]) -> None:
    if name in _ONE:
        stack.append(_ONE[name](stack.pop()))
    elif name in _TWO:
        second, first = stack.pop(), stack.pop()
        stack.append(_TWO[name](first, second))
    elif name in ("true", "false"):
        stack.append(name == "true")
    elif name == "pop":
        stack.pop()
    elif name == "dup":
        stack.append(stack[-1])
    elif name == "exch":
        stack[-2:] = [stack[-1], stack[-2]]
    elif name == "copy":
        count = _count(stack.pop(), stack)
        stack += stack[len(stack) - count :]
    elif name == "index":
        stack.append(stack[-1 - _count(stack.pop(), stack)])
    elif name == "roll":
        by, count = int(stack.pop()), _count(stack.pop(), stack)
        if count:
            rolled = stack[len(stack) - count :]
            stack[len(stack) - count :] = rolled[-by % count :] + rolled[: -by % count]
    else:
        raise ValueError(name)


def _count(value: Any, stack: Sequence[Any]) -> int:
    if not 0 <= value <= len(stack):
        raise ValueError("less at hand than asked for")
    return int(value)


def _shifted(value: int, by: int) -> int:
    return value << min(by, 32) if by >= 0 else value >> -by


_ONE: dict[str, Callable[[Any], Any]] = {
    "abs": abs,
    "neg": operator.neg,
    "ceiling": math.ceil,
    "floor": math.floor,
    "round": lambda value: math.floor(value + 0.5),
    "truncate": math.trunc,
    "cvi": int,
    "cvr": float,
    "sqrt": math.sqrt,
    "sin": lambda value: math.sin(math.radians(value)),
    "cos": lambda value: math.cos(math.radians(value)),
    "ln": math.log,
    "log": math.log10,
    "not": lambda value: not value if isinstance(value, bool) else ~value,
}
_TWO: dict[str, Callable[[Any, Any], Any]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "div": operator.truediv,
    "idiv": lambda a, b: int(a / b),
    "mod": math.fmod,
    "exp": lambda a, b: float(a) ** b,
    "atan": lambda a, b: math.degrees(math.atan2(a, b)) % 360,
    "bitshift": _shifted,
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "ge": operator.ge,
    "lt": operator.lt,
    "le": operator.le,
    "and": operator.and_,
    "or": operator.or_,
    "xor": operator.xor,
}


# --- numbers -----------------------------------------------------------------------------------------------


def _numbers(given: Object) -> list[float]:
    return [float(value) for value in given.as_list()]


def _pairs(given: Object | None) -> list[tuple[float, float]]:
    numbers = _numbers(given) if given is not None else []
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _between(value: float, low: float, high: float, first: float, last: float) -> float:
    """Where a value between two stands between two others."""
    return first if high == low else first + (value - low) * (last - first) / (high - low)


def _clipped(values: Sequence[float], bounds: Sequence[tuple[float, float]]) -> list[float]:
    """The values within bounds; as they are where there are none."""
    if not bounds:
        return list(values)
    return [min(max(value, low), high) for value, (low, high) in zip(values, bounds, strict=True)]
