"""What the files of a project turn out to be when they are opened: rules beside those of the catalog, since they take
longer.
"""

from collections.abc import Iterator

from booklet.catalog.model import Catalog
from booklet.diagnostics import BookletError, Diagnostic
from booklet.fetch.needs import ABSENT, PAPER, lack_of, surveyed
from booklet.fetch.outcomes import Lack
from booklet.papers import take_in_all
from booklet.papers.choosing import chosen_pages, none_chosen
from booklet.papers.remarks import remarks, unusable
from booklet.values import CleanPaper, Found, Missing, Progress, no_progress
from booklet.workspace import Workspace


def check_contents(catalog: Catalog, workspace: Workspace, progress: Progress = no_progress) -> tuple[Diagnostic, ...]:
    """Files beside the catalog that are not what they are named for, and papers that can't be used as they are asked.

    Papers are taken in as a build does, which then finds that done. What is not there is told by others.
    """
    needs = surveyed(catalog, workspace)
    unfit = (lack_of(need, here) for need, here in needs if isinstance(here, Lack) and here.rule not in ABSENT)
    papers = {need.source: here for need, here in needs if need.sort is PAPER and isinstance(here, Found)}
    try:
        return (*unfit, *_of_papers(catalog, take_in_all(papers, workspace, progress)))
    except BookletError as problem:  # the store can't be written to
        return (*unfit, *problem.diagnostics)


def _of_papers(catalog: Catalog, taken: dict[str, CleanPaper | Missing]) -> Iterator[Diagnostic]:
    for field in (entry.paper for entry in catalog.entries):
        if field is None or not field.append or (paper := taken.get(field.file or "")) is None:
            continue
        if isinstance(paper, CleanPaper) and not chosen_pages(field.pages, len(paper.pages)):
            yield unusable(field, Missing(none_chosen(field.pages, len(paper.pages)), paper.source))
        else:
            yield from remarks(field, paper)
