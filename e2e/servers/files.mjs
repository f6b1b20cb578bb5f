// Static files over node:http: enough for a test, and the same for both servers here.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, extname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
};

export const here = dirname(fileURLToPath(import.meta.url));

/** Sends the file at `path` (decoded, relative) below `root`, or says that there is none. */
async function send(request, response, root, path) {
  const file = resolve(root, `./${path}`);
  const inside = file === resolve(root) || file.startsWith(resolve(root) + sep);
  let found;
  try {
    found = inside && (await stat(file));
  } catch {
    found = undefined;
  }
  if (!found || !found.isFile()) {
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" });
    response.end("no such file\n");
    return;
  }
  response.writeHead(200, {
    "content-type": TYPES[extname(file)] ?? "application/octet-stream",
    "content-length": found.size,
    "cache-control": "no-cache",
  });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  createReadStream(file)
    .on("error", () => response.destroy())
    .pipe(response);
}

/**
 * A request handler for folders under prefixes: `[["/some/path/", "folder"], …]`, the first that
 * fits wins. A prefix itself is its folder's `index.html`; nothing else falls back to it.
 */
export function folders(mounts) {
  return (request, response) => {
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    let path;
    try {
      path = decodeURIComponent(new URL(request.url, "http://localhost").pathname);
    } catch {
      response.writeHead(400).end("bad path\n");
      return;
    }
    for (const [prefix, root] of mounts) {
      if (path.startsWith(prefix)) {
        void send(request, response, root, path.slice(prefix.length) || "index.html");
        return;
      }
      if (`${path}/` === prefix) {
        response.writeHead(308, { location: prefix }).end();
        return;
      }
    }
    response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("not here\n");
  };
}

/** Where the stock pages and the client libraries that they load are found. */
export const stock = [
  ["/stock-peerjs/peerjs/", resolve(here, "node_modules/peerjs/dist")],
  ["/stock-peerjs/", resolve(here, "stock-peerjs")],
  ["/stock/socket.io-client/", resolve(here, "node_modules/socket.io-client/dist")],
  ["/stock/", resolve(here, "stock")],
];

/** Listens, prints the one line that says so, and ends on SIGTERM and SIGINT. */
export function run(server, port, path, close) {
  server.on("error", (error) => {
    console.error(`cannot listen: ${error.message}`);
    process.exit(1);
  });
  server.listen(port, "127.0.0.1", () => {
    console.log(`listening on http://127.0.0.1:${server.address().port}${path}`);
  });
  const end = () => {
    close();
    server.closeAllConnections();
    process.exit(0);
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
}

/** Reads a port, or ends with the usage. */
export function portOf(text, usage) {
  const port = Number(text);
  if (text === undefined || text === "" || !Number.isInteger(port) || port < 0 || port > 65535) {
    console.error(usage);
    process.exit(2);
  }
  return port;
}
