"""A relay far away: passes TCP connections on to another port, every chunk so many milliseconds late in each direction.

Order and bytes are kept; bandwidth isn't limited. For machines without the kernel's netem.
Prints the port it listens on. Usage: distance.py PORT MILLISECONDS
"""
import asyncio
import sys

TARGET, DELAY = int(sys.argv[1]), float(sys.argv[2]) / 1000


class Side(asyncio.Protocol):
    def __init__(self, other=None):
        self.other, self.transport, self.early = other, None, []

    def connection_made(self, transport):
        self.transport = transport
        if self.other is None:
            self.other = Side(self)
            loop = asyncio.get_running_loop()
            loop.create_task(loop.create_connection(lambda: self.other, "127.0.0.1", TARGET))
        for item in self.early:
            self.put(item)

    def put(self, data):
        if self.transport is None:
            self.early.append(data)
        elif data is None:
            self.transport.close()
        elif not self.transport.is_closing():
            self.transport.write(data)

    def data_received(self, data):
        asyncio.get_running_loop().call_later(DELAY, self.other.put, data)

    def connection_lost(self, _):
        asyncio.get_running_loop().call_later(DELAY, self.other.put, None)


async def main():
    server = await asyncio.get_running_loop().create_server(Side, "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
