"""`python -m tests.fuzz [--seconds N] [--grow] [NAME…]`: drive targets, or whole groups of them, with libFuzzer.

Status 1 when one of them was found unsound; the input that shows it is printed in base64.
"""

import argparse
import sys

from tests.fuzz.driving import drive


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("names", nargs="*", help="targets or groups; all of them without one")
    parser.add_argument("--seconds", type=int, default=5, help="for each parser")
    parser.add_argument("--grow", action="store_true", help="keep the inputs that reach more of the code")
    options = parser.parse_args(arguments)
    return 0 if drive(options.names, seconds=options.seconds, grow=options.grow) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
