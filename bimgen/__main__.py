"""`python -m bimgen`: the command `bimgen`, where scripts are not on the path."""

import sys

from bimgen.cli import main

if __name__ == "__main__":
    sys.exit(main())
