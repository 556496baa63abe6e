"""The fork server that children come from, and what each child forgets of the user's machine."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker
from multiprocessing.context import BaseContext
from pathlib import Path

PRELOADED = ("booklet.engines",)
"""What the fork server imports before the first child."""


HERMETIC = {"FONTCONFIG_FILE": str(Path(__file__).with_name("no-fonts.conf"))}
"""No fonts of the machine: known before the first engine is loaded."""
DATELESS = {"SOURCE_DATE_EPOCH": "0"}
"""No date in the fonts that are cut for a document. Only children take it on: for the parent it is the user's word."""

SEARCHLESS = {"PATH": os.devnull}
"""No programs of the machine for the fork server and its children. They run none; and to find a library by a name that
no file has, Python asks compiler and linker. The engine tries twenty such names, which took eighty processes.
"""

_environment_borrowed = threading.Lock()
"""Held by the thread that starts the fork server: the environment belongs to all threads."""


def children() -> BaseContext:
    """How children are started. The fork server, where the system has one, is running then."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    resource_tracker.ensure_running()  # the fork server would start it, which lifts the mask again (CPython 3.11)
    with interrupts_held_back(), _hermetic():  # both are inherited: Ctrl-C would end the server while it preloads
        forkserver.ensure_running()
    return context


def load_engines() -> None:
    """Let the fork server, where the system has one, load its engines now, and do not wait for it."""
    children()


@contextmanager
def _hermetic() -> Iterator[None]:
    """What is started meanwhile knows no fonts and no programs of the machine; this process keeps its environment."""
    with _environment_borrowed:
        borrowed = HERMETIC | SEARCHLESS
        before = {name: os.environ.get(name) for name in borrowed}
        os.environ.update(borrowed)
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


@contextmanager
def interrupts_held_back() -> Iterator[None]:
    """Ctrl-C is not lost meanwhile, it comes a moment later."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def be_hermetic() -> None:
    """From now on this process knows no fonts of the machine and no date. To be called before an engine is loaded."""
    os.environ.update(HERMETIC | DATELESS)


def settle() -> None:
    """Forget date and fonts, and end as soon as the process that started this one is gone, even killed."""
    be_hermetic()
    parent = multiprocessing.parent_process()

    def watch() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
