"""Run a command and print what it took: CPU seconds, KiB of its largest process, exit code. Run by path, in no package.

A small process of its own, for what a process weighs counts from the moment at which it was a copy of its parent.
"""

import os
import sys

if __name__ == "__main__":
    null = os.open(os.devnull, os.O_RDWR)
    child = os.posix_spawn(
        sys.argv[1],
        sys.argv[1:],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, null, 0), (os.POSIX_SPAWN_DUP2, null, 1)],
    )
    _, status, used = os.wait4(child, 0)
    sys.stdout.write(f"{used.ru_utime + used.ru_stime} {used.ru_maxrss} {os.waitstatus_to_exitcode(status)}")
