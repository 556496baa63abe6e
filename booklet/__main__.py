"""``python -m booklet`` and the installed command. Stopped while it is being loaded, it ends without a traceback."""

import gc
import sys

try:
    from booklet import cli
except KeyboardInterrupt:
    raise SystemExit(130) from None


def main() -> None:
    """Run the command line. Does not return."""
    # A child loads the script again that started its parent, and so all of cli, unless it is the package itself.
    sys.modules["__main__"].__spec__ = __spec__
    try:
        cli.main()
    finally:
        gc.freeze()  # on leaving, Python would look for garbage through all that was made


if __name__ == "__main__":
    main()
