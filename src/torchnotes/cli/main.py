"""The command line: `torchnotes search gather`. Each command is a module here, imported when it is asked for."""

import importlib
import io
import os
import sys
from collections.abc import Sequence

from torchnotes.cli.parser import parser
from torchnotes.knowledge.errors import InputError
from torchnotes.knowledge.wording import printable

_INTERRUPTED = 130
"""As a shell says it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        0 when the answer is there, and for `compare` and `check` nothing changed; 1 when something did, or nothing was
        found; 2 when the input is bad: one line on standard error says how.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that cannot show a sign shows a question mark
    asked = parser()
    if "_ARGCOMPLETE" in os.environ:
        from torchnotes.cli import completion

        completion.offer(asked)
    given = asked.parse_args(arguments)
    try:
        found: int = importlib.import_module(f"torchnotes.cli.{given.command}").run(given)
        sys.stdout.flush()
    except InputError as error:
        sys.stderr.write(f"torchnotes: {printable(str(error))}\n")
        return 2
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # whoever read has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        sys.stderr.write(f"torchnotes: {error.filename or 'output'}: {error.strerror or error}\n")
        return 2
    return found


if __name__ == "__main__":
    sys.exit(main())
