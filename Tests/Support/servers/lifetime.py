"""How a test server begins and ends: it says where it listens, and it ends on SIGTERM, SIGINT or the end of its input.

Failure policy: a server never outlives the process that started it. With --until-eof its standard input is a pipe whose
other end only that process holds, so even a crash there (SIGKILL, a trap) closes it. PR_SET_PDEATHSIG is not used for
this: it fires when the parent's *thread* ends, and the threads of a Swift test come and go.
"""

import argparse
import asyncio
import os
import signal
import threading


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0 (the default) picks a free one")
    parser.add_argument("--port-file", metavar="FILE", help="write the port here once the server listens")
    parser.add_argument("--until-eof", action="store_true", help="end when standard input closes")


def announce(port: int, port_file: str | None) -> None:
    """Tells whoever waits that connections are welcome: the file appears whole (renamed), then the line."""
    if port_file:
        with open(port_file + ".tmp", "w", encoding="ascii") as file:
            file.write(f"{port}\n")
        os.rename(port_file + ".tmp", port_file)
    print(f"listening on 127.0.0.1:{port}", flush=True)


def at_end_of_input(act) -> None:
    """Calls `act` from a thread of its own once standard input ends. A thread, since epoll refuses plain files."""

    def drain() -> None:
        try:
            while os.read(0, 4096):
                pass
        except OSError:
            pass
        act()

    threading.Thread(target=drain, daemon=True).start()


async def until_stopped(until_eof: bool) -> None:
    """Returns once the server is to end."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    if until_eof:
        at_end_of_input(lambda: loop.call_soon_threadsafe(stop.set))
    await stop.wait()
