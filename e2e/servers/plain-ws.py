"""The same relay as plain-ws.mjs, on Python's websockets (10 or later)."""

import asyncio
import sys

import websockets

paths = {}


def path_of(socket):
    # Since version 13 the path is part of the request.
    request = getattr(socket, "request", None)
    return (request.path if request else socket.path).split("?")[0]


async def talk(socket):
    path = path_of(socket)
    here = paths.setdefault(path, set())
    here.add(socket)
    try:
        async for data in socket:
            if isinstance(data, str):
                others = [other.send(data) for other in here if other is not socket]
                await asyncio.gather(*others, return_exceptions=True)
    except websockets.ConnectionClosed:
        pass
    finally:
        here.discard(socket)
        if not here:
            paths.pop(path, None)


async def main(port):
    async with websockets.serve(talk, "127.0.0.1", port) as server:
        port = server.sockets[0].getsockname()[1]
        print(f"listening on http://127.0.0.1:{port}/", flush=True)
        await asyncio.Future()


if __name__ == "__main__":
    if len(sys.argv) != 2 or not sys.argv[1].isdigit() or int(sys.argv[1]) > 65535:
        sys.exit("usage: python3 plain-ws.py PORT")
    try:
        asyncio.run(main(int(sys.argv[1])))
    except KeyboardInterrupt:
        pass
