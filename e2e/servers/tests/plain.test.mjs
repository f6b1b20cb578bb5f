// The relays that know nothing, and the server of PeerJS.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import WebSocket from "ws";
import { here } from "../files.mjs";

/** The next event, or an error when it does not come. */
const heard = (emitter, event) => once(emitter, event, { signal: AbortSignal.timeout(15_000) });

/** Starts a server; gives the address that it says. */
async function start(program, ...args) {
  const child = spawn(program, args, { cwd: here, stdio: ["ignore", "pipe", "inherit"] });
  const [line] = await heard(createInterface(child.stdout), "line");
  assert.match(line, /listening on http/);
  return { child, url: line.split(" ").at(-1) };
}

async function open(url) {
  const socket = new WebSocket(url);
  socket.said = [];
  socket.on("message", (data, isBinary) => socket.said.push(isBinary ? data : data.toString()));
  await heard(socket, "open");
  return socket;
}

// Debian's packages are for Debian's own Python, which need not be the first.
const python = process.env.PYTHON ?? "/usr/bin/python3";

for (const [program, script] of [[process.execPath, "plain-ws.mjs"], [python, "plain-ws.py"]]) {
  describe(script, () => {
    let server;
    before(async () => (server = await start(program, script, "0")));
    after(() => server.child.kill("SIGKILL"));
    const at = (path) => server.url.replace("http:", "ws:") + path;

    test("texts go to the others on the same path, in order, and nowhere else", async (t) => {
      const people = [at("r/1?name=ann"), at("r/1"), at("r/1?"), at("r/2")];
      const [ann, ben, cat, eve] = await Promise.all(people.map(open));
      t.after(() => [ann, ben, cat, eve].forEach((socket) => socket.terminate()));
      ann.send("one");
      ann.send(Buffer.from("binary"));
      ann.send("é two");
      for (const other of [ben, cat]) {
        while (other.said.length < 2) await heard(other, "message");
        assert.deepEqual(other.said, ["one", "é two"]);
      }
      ben.send("three");
      await heard(ann, "message");
      assert.deepEqual(ann.said, ["three"]);
      assert.deepEqual(eve.said, []);
    });

    test("whoever goes without a word takes nobody along", async (t) => {
      const [ann, ben, cat] = await Promise.all([at("r"), at("r"), at("r")].map(open));
      t.after(() => [ann, cat].forEach((socket) => socket.terminate()));
      ben.terminate();
      ann.send("still here");
      await heard(cat, "message");
      assert.deepEqual(cat.said, ["still here"]);
    });

    test("it comes back on the port that it was killed on", async (t) => {
      const socket = await open(at("r"));
      const port = new URL(server.url).port;
      const gone = heard(server.child, "exit");
      server.child.kill("SIGKILL");
      await gone;
      server = await start(program, script, port);
      const again = await open(at("r"));
      t.after(() => again.terminate());
      assert.notEqual(socket.readyState, WebSocket.OPEN);
    });
  });
}

test("npm peer registers an id on its path, and tells that it is taken", async (t) => {
  const { child, url } = await start(process.execPath, "peer-server.mjs", "0", "--path", "a/b", "--key", "k");
  t.after(() => child.kill("SIGKILL"));
  assert.match(url, /\/a\/b\/$/);
  assert.match(await (await fetch(`${url}k/id`)).text(), /^[0-9a-f-]{36}$/);
  const at = (token) => `${url.replace("http:", "ws:")}peerjs?key=k&id=ann&token=${token}&version=1.5.5`;
  const types = [];
  for (const token of ["one", "two"]) {
    const socket = new WebSocket(at(token));
    t.after(() => socket.terminate());
    const [data] = await heard(socket, "message");
    types.push(JSON.parse(data).type);
  }
  assert.deepEqual(types, ["OPEN", "ID-TAKEN"]);
});

test("what is wrong with the arguments is said", async () => {
  for (const [program, ...args] of [
    [process.execPath, "plain-ws.mjs"],
    [process.execPath, "peer-server.mjs", "x"],
    [process.execPath, "peer-server.mjs", "0", "--what"],
    [python, "plain-ws.py"],
    [python, "plain-ws.py", "70000"],
  ]) {
    const child = spawn(program, args, { cwd: here, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (data) => (said += data));
    const [code] = await heard(child, "close");
    assert.notEqual(code, 0, args.join(" "));
    assert.match(said, /usage:/);
  }
});
