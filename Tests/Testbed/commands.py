"""Runs other programs. A failure shows the command and what it wrote to standard error."""
import subprocess


class CommandFailed(Exception):
    def __init__(self, words, status, errors):
        super().__init__(f"'{' '.join(words)}' ended with {status}: {errors.strip()}")


def run(*words, check=True, given=None):
    """Standard output of the command; `given` is its standard input."""
    try:
        done = subprocess.run(words, input=given, capture_output=True, text=True)
    except OSError as error:
        raise CommandFailed(words, "an error", f"cannot be started: {error}") from None
    if check and done.returncode:
        raise CommandFailed(words, done.returncode, done.stderr)
    return done.stdout
