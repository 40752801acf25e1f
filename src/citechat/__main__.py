"""``python -m citechat`` is ``citechat``."""

from citechat.cli import main

if __name__ == "__main__":
    main()
