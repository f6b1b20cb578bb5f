// A relay in a few lines: whoever connects to a path hears every text frame that somebody else sends
// to the same path. It knows nothing of rooms, people or calls.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";
import { folders, portOf, run } from "./files.mjs";

const port = portOf(process.argv[2], "usage: node plain-ws.mjs PORT");
const paths = new Map();

const server = createServer(folders([]));
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket, { url }) => {
  const path = url.split("?")[0];
  const here = paths.get(path) ?? new Set();
  paths.set(path, here.add(socket));
  socket.on("message", (data, isBinary) => {
    if (isBinary) return;
    for (const other of here) if (other !== socket) other.send(data.toString());
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", () => {
    here.delete(socket);
    if (here.size === 0) paths.delete(path);
  });
});

run(server, port, "/", () => sockets.clients.forEach((socket) => socket.terminate()));
