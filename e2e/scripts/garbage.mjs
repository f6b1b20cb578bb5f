// A vandal: joins a room and sends malformed and out-of-order events into it, ends with 0 when the
// server has handled them all.
//   node garbage.mjs URL ROOM SERVER
// Where SERVER is `relay`, it also sends what would kill the tutorial's own server.
import { createRequire } from "node:module";

const require = createRequire(new URL("../servers/package.json", import.meta.url));
const { io } = require("socket.io-client");

const [url, room, server] = process.argv.slice(2);
if (!url || !room || !server) {
  console.error("usage: node garbage.mjs URL ROOM SERVER");
  process.exit(2);
}
const PATIENCE = 20_000;
setTimeout(() => {
  console.error("the server did not give back the last message in time");
  process.exit(1);
}, PATIENCE);

// A legal description that belongs to no connection of anybody here.
const fingerprint = Array(32).fill("AB").join(":");
const sdp = [
  "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0",
  "m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "c=IN IP4 0.0.0.0", "a=ice-ufrag:abcd",
  "a=ice-pwd:abcdefghijklmnopqrstuvwx", `a=fingerprint:sha-256 ${fingerprint}`,
  "a=setup:actpass", "a=mid:0", "a=sctp-port:5000", "",
].join("\r\n");
const deep = (levels) => {
  let value = "bottom";
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { value };
  return value;
};
const payloads = [
  null, true, false, 0, -1, 1e308, "", "x", "\ud800", "\u0000", [], [[]], {}, { type: null },
  { type: "offer" }, { type: "offer", sdp: "" }, { type: "offer", sdp: "nonsense" },
  { type: "offer", sdp: 5 }, { type: "offer", sdp }, { type: "answer", sdp: "v=0\r\n" },
  { type: "answer", sdp: sdp.replace("actpass", "active") }, { type: "pranswer", sdp },
  { type: "rollback" }, { type: "rollback", sdp: "" }, { type: "neither", sdp },
  { candidate: null }, { candidate: 5 }, { candidate: "nonsense", sdpMid: "0" },
  { candidate: "candidate:1 1 UDP 1 not-an-address 1 typ host", sdpMid: "0", sdpMLineIndex: 0 },
  { candidate: "candidate:1 1 UDP 1 127.0.0.1 9 typ host", sdpMid: "99", sdpMLineIndex: 99 },
  { candidate: "candidate:1 1 UDP 1 127.0.0.1 9 typ host", sdpMLineIndex: -1 },
  { candidate: "", sdpMid: {} }, { candidate: "", usernameFragment: "nobody's" },
  { visavis: null }, { visavis: "x" }, { visavis: [] }, { visavis: {} },
  { visavis: { from: null, seq: -1, kind: "ring" } },
  { candidate: "", visavis: { from: "", seq: 1, kind: "hang-up" } },
  { candidate: "", visavis: { from: "vandal", seq: 1e300, kind: "hang-up" } },
  { candidate: "", visavis: { from: "vandal", seq: 2, kind: "no such kind" } },
  { candidate: "", visavis: { from: "vandal", seq: 3, kind: "hang-up", call: ["", -5] } },
  { candidate: "", visavis: { from: "v".repeat(5000), seq: 4, kind: "ring" } },
  { candidate: "c".repeat(20_000), sdpMid: "0" }, { type: "offer", sdp: "v=0\r\n".repeat(5000) },
  deep(40),
];

const connect = () =>
  new Promise((resolve, reject) => {
    const socket = io(url, { forceNew: true, reconnection: false });
    socket.on("connect_error", reject);
    socket.on("connectionSuccess", () => {
      socket.emit("joinRoom", room);
      resolve(socket);
    });
  });

let marks = 0;
/** Resolves when the server has handled everything sent so far, or has had enough of us. */
const handled = (socket) =>
  new Promise((resolve) => {
    const mark = `mark-${process.pid}-${(marks += 1)}`;
    socket.on("receiveCandidate", (candidate) => {
      if (candidate?.mark === mark) resolve("handled");
    });
    socket.on("disconnect", (reason) => resolve(`disconnected: ${reason}`));
    socket.emit("sendCandidate", { candidate: { candidate: "", sdpMid: "0", mark }, roomId: room });
  });

const EVENTS = [["sendOffer", "offer"], ["sendAnswer", "answer"], ["sendCandidate", "candidate"]];
// What a stock client says, at a moment when it makes no sense.
const bare = (socket) => {
  for (const event of ["acceptCall", "callRemote", "hangUp", "acceptCall", "hangUp"]) {
    socket.emit(event, room);
  }
};

// Events of the right shape with contents of the wrong one.
const first = await connect();
bare(first);
for (const payload of payloads) {
  for (const [event, field] of EVENTS) first.emit(event, { [field]: payload, roomId: room });
}
bare(first);
const end = await handled(first);
if (end !== "handled") {
  console.error(`the server ended the connection over harmless events: ${end}`);
  process.exit(1);
}

// Events of the wrong shape, and bytes where text belongs; the server may show us the door.
const second = await connect();
second.emit("callRemote", []);
second.emit("callRemote", {});
second.emit("hangUp", 5, room);
second.emit("sendOffer", { offer: { type: "offer", sdp: Buffer.from(sdp) }, roomId: room });
second.emit("sendCandidate", { candidate: Buffer.alloc(64, 7), roomId: room });
second.emit("receiveAnswer", { type: "answer", sdp });
second.emit("no such event", room);
if (server === "relay") {
  for (const [event] of EVENTS) {
    second.emit(event);
    second.emit(event, null);
    second.emit(event, "x");
    second.emit(event, [], room);
  }
  second.emit("sendOffer", { offer: { type: "offer", sdp: "s".repeat(600_000) }, roomId: room });
}
console.log(`second connection: ${await handled(second)}`);

// Whatever became of that, the server and the room are there.
const third = await connect();
console.log(`third connection: ${await handled(third)}`);
process.exit(0);
