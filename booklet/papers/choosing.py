"""Which pages of a paper are asked for. Children load this too, so it knows no catalog."""


def none_chosen(pages: str | None, count: int) -> str:
    """Why a paper of so many pages is not appended of which none that is there was chosen, as a clause."""
    return f"none of the pages {pages} is there: it ends at page {count}"


def chosen_pages(choice: str | None, count: int) -> tuple[int, ...]:
    """Indices of the chosen pages in the order they are named, each once; those beyond the end are left out."""
    if choice is None:
        return tuple(range(count))
    indices: dict[int, None] = {}
    for span in choice.split(","):
        first, dash, last = span.strip().partition("-")
        end = int(last) if last else count if dash else int(first)
        indices.update(dict.fromkeys(range(int(first) - 1, min(end, count))))
    return tuple(indices)
