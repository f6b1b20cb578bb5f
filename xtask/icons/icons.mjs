// Draws the icons of the installed page from the one that is drawn by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const drawn = readFileSync(resolve(root, "style/icon.svg"), "utf8");

/** The ground up to the edges, and the figure on it at this scale, for those who cut it to shape. */
function filled(scale) {
  const [, open, ground, figure] = /^(<svg[^>]*>)<rect([^>]*)\/>(.*)<\/svg>\s*$/s.exec(drawn);
  const shift = 32 * (1 - scale);
  const whole = `<rect${ground.replace(/ rx="[^"]*"/, "")}/>`;
  const moved = `<g transform="translate(${shift} ${shift}) scale(${scale})">${figure}</g>`;
  return `${open}${whole}${moved}</svg>`;
}

function draw(name, svg, width) {
  const png = new Resvg(svg, { fitTo: { mode: "width", value: width } }).render().asPng();
  writeFileSync(resolve(root, "assets", name), png);
}

draw("icon-192.png", drawn, 192);
draw("icon-512.png", drawn, 512);
// What is cut off at most lies outside of a circle of 80 % (W3C Manifest, maskable icons).
draw("icon-512-maskable.png", filled(0.8), 512);
draw("icon-180.png", filled(0.9), 180);
