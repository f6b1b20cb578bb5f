// A plain static host: files under a sub-path, no relay, and a 404 for what is not there. The stock
// page is beside them, for whoever talks to a relay that serves no page.
import { createServer } from "node:http";
import { parseArgs } from "node:util";
import { folders, portOf, run, stock } from "./files.mjs";

const USAGE = "usage: node static.mjs DIR PORT [--prefix /some/sub/path/]";

let parsed;
try {
  parsed = parseArgs({
    allowPositionals: true,
    options: { prefix: { type: "string", default: "/" } },
  });
} catch (error) {
  console.error(`${error.message}\n${USAGE}`);
  process.exit(2);
}
const { values, positionals } = parsed;
if (positionals.length !== 2) {
  console.error(USAGE);
  process.exit(2);
}
const port = portOf(positionals[1], USAGE);
const prefix = `/${values.prefix.split("/").filter(Boolean).join("/")}/`.replace("//", "/");

run(createServer(folders([...stock, [prefix, positionals[0]]])), port, prefix, () => {});
