"""``python -m booklet`` and the installed command. Stopped while it is being loaded, it ends without a traceback."""

try:
    from booklet.cli import main
except KeyboardInterrupt:
    raise SystemExit(130) from None

__all__ = ["main"]

if __name__ == "__main__":
    main()
