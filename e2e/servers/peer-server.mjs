// npm peer as its manual starts it, on a path of its own.
import { parseArgs } from "node:util";
import { PeerServer } from "peer";
import { portOf } from "./files.mjs";

const USAGE = "usage: node peer-server.mjs PORT [--path /signaling] [--key peerjs] [--verbose]";

let parsed;
try {
  parsed = parseArgs({
    allowPositionals: true,
    options: {
      path: { type: "string", default: "/" },
      key: { type: "string", default: "peerjs" },
      verbose: { type: "boolean", default: false },
    },
  });
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exit(2);
}
const { values, positionals } = parsed;
const port = portOf(positionals[0], USAGE);
const path = `/${values.path.split("/").filter(Boolean).join("/")}/`.replace("//", "/");

const peers = PeerServer({ host: "127.0.0.1", port, path, key: values.key }, (server) => {
  console.log(`listening on http://127.0.0.1:${server.address().port}${path}`);
});
if (values.verbose) {
  peers.on("message", (client, message) => console.log(`${message.type} of ${client.getId()}`));
  peers.on("disconnect", (client) => console.log(`gone: ${client.getId()}`));
}
