// The two servers as programs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { io } from "socket.io-client";
import { here } from "../files.mjs";

/** The next event, or an error when it does not come. */
const heard = (emitter, event) => once(emitter, event, { signal: AbortSignal.timeout(15_000) });

let dist;
before(async () => {
  dist = await mkdtemp(join(tmpdir(), "dist-"));
  await writeFile(join(dist, "index.html"), "<title>page</title>");
  await writeFile(join(dist, "page_bg.wasm"), "wasm");
});
after(() => rm(dist, { recursive: true }));

async function start(t, ...args) {
  const child = spawn(process.execPath, args, { cwd: here, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => child.kill("SIGKILL"));
  const [line] = await heard(createInterface(child.stdout), "line");
  assert.match(line, /listening on http/);
  return { child, url: line.split(" ").at(-1) };
}

test("the static host serves a sub-path, with the type of wasm, and nothing else", async (t) => {
  const { child, url } = await start(t, "static.mjs", dist, "0", "--prefix", "/some/sub/path/");
  assert.match(url, /\/some\/sub\/path\/$/);
  assert.equal(await (await fetch(url)).text(), "<title>page</title>");
  assert.equal((await fetch(url.slice(0, -1))).url, url);
  const wasm = await fetch(new URL("page_bg.wasm", url));
  assert.equal(wasm.headers.get("content-type"), "application/wasm");
  for (const path of ["missing.js", "room/1", "..%2f..%2f..%2fetc%2fpasswd", "../x", "/", "/socket.io/?EIO=4&transport=polling"]) {
    assert.equal((await fetch(new URL(path, url))).status, 404, path);
  }
  child.kill("SIGTERM");
  assert.deepEqual(await heard(child, "exit"), [0, null]);
});

test("both serve the stock page and the reference client that it loads", async (t) => {
  for (const args of [["static.mjs", dist, "0", "--prefix", "/p/"], ["tutorial-relay.mjs", "0"]]) {
    const { url } = await start(t, ...args);
    for (const path of ["/stock/", "/stock/stock.js", "/stock/socket.io-client/socket.io.min.js"]) {
      assert.equal((await fetch(new URL(path, url))).status, 200, path);
    }
  }
});

test("the relay serves a folder beside the relay, and ends on SIGTERM", async (t) => {
  const { child, url } = await start(t, "tutorial-relay.mjs", "0", "--dist", dist);
  assert.equal(await (await fetch(url)).text(), "<title>page</title>");
  const socket = io(url);
  await heard(socket, "connectionSuccess");
  child.kill("SIGTERM");
  assert.deepEqual(await heard(child, "exit"), [0, null]);
  socket.disconnect();
});

for (const recovery of [false, true]) {
  test(`sessions are ${recovery ? "" : "not "}recovered ${recovery ? "with" : "without"} --recovery`, async (t) => {
    const { url } = await start(t, "tutorial-relay.mjs", "0", ...(recovery ? ["--recovery"] : []));
    const socket = io(url);
    t.after(() => socket.disconnect());
    await heard(socket, "connectionSuccess");
    socket.emit("joinRoom", "r");
    const echo = heard(socket, "callRemote");
    socket.emit("callRemote", "r");
    await echo;
    const back = heard(socket, "connect");
    socket.io.engine.close();
    await back;
    assert.equal(Boolean(socket.recovered), recovery);
  });
}

test("what is wrong with the arguments is said", async () => {
  for (const args of [["static.mjs"], ["static.mjs", dist, "x"], ["tutorial-relay.mjs"], ["tutorial-relay.mjs", "70000"], ["tutorial-relay.mjs", "0", "--what"]]) {
    const child = spawn(process.execPath, args, { cwd: here, stdio: ["ignore", "ignore", "pipe"] });
    let said = "";
    child.stderr.on("data", (data) => (said += data));
    const [code] = await heard(child, "close");
    assert.equal(code, 2, args.join(" "));
    assert.match(said, /usage:/);
  }
});
