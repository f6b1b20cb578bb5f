// Servers that answer, but that no call can go through:
//   node strange-server.mjs web PORT           a web server that knows no WebSocket
//   node strange-server.mjs chat PORT          a WebSocket server that greets in its own words
//   node strange-server.mjs socket.io-2 PORT   socket.io 2, with the tutorial's greeting
import { createServer } from "node:http";
import socketIo2 from "socket.io";
import { WebSocketServer } from "ws";

const [kind, port] = process.argv.slice(2);
const server = createServer((request, response) => {
  response.writeHead(404, { "Content-Type": "text/plain" }).end("Nothing here.\n");
});

const dress = {
  web() {},
  chat() {
    const chat = new WebSocketServer({ server });
    chat.on("connection", (socket) => {
      socket.send("Welcome to the chat!");
      socket.on("message", (words) => socket.send(`You said: ${words}`));
    });
  },
  "socket.io-2"() {
    const io = socketIo2(server);
    io.on("connection", (socket) => socket.emit("connectionSuccess"));
  },
};
if (!Object.hasOwn(dress, kind ?? "") || !/^\d+$/.test(port ?? "")) {
  console.error("usage: node strange-server.mjs web|chat|socket.io-2 PORT");
  process.exit(2);
}
dress[kind]();
server.listen(Number(port), "127.0.0.1", () => {
  console.log(`${kind} server listening on http://127.0.0.1:${server.address().port}/`);
});
