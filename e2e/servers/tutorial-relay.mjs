// The room relay that the protocol comes from: npm socket.io, one handler per event, no identity
// and no checks. Malformed events break it exactly as they break the original.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { Server } from "socket.io";
import { folders, portOf, run, stock } from "./files.mjs";

const USAGE = "usage: node tutorial-relay.mjs PORT [--dist DIR] [--recovery]";

let parsed;
try {
  parsed = parseArgs({
    allowPositionals: true,
    options: { dist: { type: "string" }, recovery: { type: "boolean" } },
  });
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exit(2);
}
const { values, positionals } = parsed;
const port = portOf(positionals[0], USAGE);

const server = createServer(folders(values.dist ? [...stock, ["/", values.dist]] : stock));
const io = new Server(server, {
  cors: { origin: "*" },
  ...(values.recovery ? { connectionStateRecovery: { maxDisconnectionDuration: 120_000 } } : {}),
});

io.on("connection", (socket) => {
  socket.emit("connectionSuccess");

  socket.on("joinRoom", (room) => {
    socket.join(room);
  });
  for (const event of ["callRemote", "acceptCall", "hangUp"]) {
    socket.on(event, (room) => {
      io.to(room).emit(event);
    });
  }
  socket.on("sendOffer", ({ offer, roomId }) => {
    io.to(roomId).emit("sendOffer", offer);
  });
  socket.on("sendAnswer", ({ answer, roomId }) => {
    io.to(roomId).emit("receiveAnswer", answer);
  });
  socket.on("sendCandidate", ({ candidate, roomId }) => {
    io.to(roomId).emit("receiveCandidate", candidate);
  });
});

run(server, port, "/", () => io.close());
