"""The chat in a browser, over the seed texts: python app.py."""

import os
import sys
from pathlib import Path

from citechat.cli import main

if __name__ == "__main__":
    os.chdir(Path(__file__).parent)
    main(["serve", *sys.argv[1:]])
