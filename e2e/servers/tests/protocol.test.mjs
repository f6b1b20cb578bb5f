// The protocol, as the reference client sees it. Runs against the relay at RELAY_URL, or against
// the tutorial's own when none is given. RELAY_CHECKS says that the relay refuses what is malformed.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { io } from "socket.io-client";
import { here } from "../files.mjs";

let url = process.env.RELAY_URL;
let server;
const open = new Set();

before(async () => {
  if (url) return;
  server = spawn(process.execPath, ["tutorial-relay.mjs", "0"], {
    cwd: here,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface(server.stdout), "line", { signal: AbortSignal.timeout(15_000) });
  assert.match(line, /listening/);
  url = line.split(" ").at(-1);
});
after(() => {
  for (const socket of open) socket.disconnect();
  server?.kill("SIGTERM");
});

let rooms = 0;
const freshRoom = () => `room ${(rooms += 1)}`;

/** A client with everything it hears, in order. */
async function client(options) {
  const socket = io(url, { forceNew: true, reconnection: false, ...options });
  open.add(socket);
  const heard = [];
  const waiting = [];
  socket.onAny((...event) => {
    heard.push(event);
    for (const check of [...waiting]) check();
  });
  socket.heard = heard;
  socket.until = (count) =>
    new Promise((resolve, reject) => {
      const late = setTimeout(
        () => reject(new Error(`waited for ${count}, heard ${JSON.stringify(heard)}`)),
        10_000,
      );
      const check = () => {
        if (heard.length < count) return;
        clearTimeout(late);
        waiting.splice(waiting.indexOf(check), 1);
        resolve(heard);
      };
      waiting.push(check);
      check();
    });
  await socket.until(1);
  assert.deepEqual(heard.splice(0), [["connectionSuccess"]]);
  return socket;
}

const EVENTS = [
  ["callRemote", (room) => room, ["callRemote"]],
  ["acceptCall", (room) => room, ["acceptCall"]],
  ["sendOffer", (roomId) => ({ offer: { type: "offer", sdp: "v=0\r\n" }, roomId }), ["sendOffer", { type: "offer", sdp: "v=0\r\n" }]],
  ["sendAnswer", (roomId) => ({ roomId, answer: { type: "answer", sdp: "", from: "é" } }), ["receiveAnswer", { type: "answer", sdp: "", from: "é" }]],
  ["sendCandidate", (roomId) => ({ roomId, candidate: { candidate: "", seq: 2 ** 53, half: 0.5 } }), ["receiveCandidate", { candidate: "", seq: 2 ** 53, half: 0.5 }]],
  ["sendCandidate", (roomId) => ({ roomId, candidate: null }), ["receiveCandidate", null]],
  ["hangUp", (room) => room, ["hangUp"]],
];

for (const [name, options] of [
  ["polling, then websocket", {}],
  ["polling alone", { transports: ["polling"] }],
  ["websocket alone", { transports: ["websocket"] }],
]) {
  describe(name, () => {
    test("everybody in the room hears every event, the sender too, in order", async () => {
      const room = freshRoom();
      const [ann, bob, eve] = await Promise.all([client(options), client(options), client(options)]);
      // Rooms are joined without a word: one's own echo tells.
      bob.emit("joinRoom", room);
      bob.emit("callRemote", room);
      assert.deepEqual(await bob.until(1), [["callRemote"]]);
      ann.emit("joinRoom", room);
      ann.emit("hangUp", room);
      assert.deepEqual(await ann.until(1), [["hangUp"]]);
      await bob.until(2);
      eve.emit("joinRoom", freshRoom());
      for (const one of [ann, bob]) one.heard.length = 0;

      for (const [event, argument] of EVENTS) ann.emit(event, argument(room));
      const expected = EVENTS.map(([, , heard]) => heard);
      for (const one of [ann, bob]) {
        assert.deepEqual((await one.until(expected.length)).splice(0), expected);
      }
      assert.deepEqual(eve.heard, []);
    });

    test("a room that one joins at once after connecting is joined", async () => {
      const room = freshRoom();
      const socket = io(url, { forceNew: true, reconnection: false, ...options });
      open.add(socket);
      const rung = once(socket, "callRemote", { signal: AbortSignal.timeout(10_000) });
      socket.emit("joinRoom", room);
      socket.emit("callRemote", room);
      await rung;
    });

    test("malformed events get an error, and only if one is asked for", { skip: !process.env.RELAY_CHECKS }, async () => {
      const room = freshRoom();
      const [ann, eve] = await Promise.all([client(options), client(options)]);
      for (const one of [ann, eve]) {
        assert.deepEqual(await one.timeout(10_000).emitWithAck("joinRoom", room), { ok: true });
      }
      for (const [event, ...args] of [
        ["sendCandidate", null],
        ["sendCandidate"],
        ["sendOffer"],
        ["callRemote", []],
        ["callRemote", [room]],
        ["hangUp", new Uint8Array(4)],
        ["sendOffer", { roomId: room, offer: { sdp: new Uint8Array(4) } }],
        ["nothing known", room],
      ]) {
        eve.emit(event, ...args);
        const answer = await eve.timeout(10_000).emitWithAck(event, ...args);
        assert.equal(answer.ok, false, `${event} ${JSON.stringify(args)}`);
        assert.match(answer.error, /^[a-z-]+$/);
      }
      ann.emit("hangUp", room);
      for (const one of [ann, eve]) assert.deepEqual(await one.until(1), [["hangUp"]]);
    });
  });
}
