// Keeps a page that was opened once, for when there is no network. Never instead of a newer one:
// what names no content is asked for first, and taken from here only where nobody answers.
//
// `cargo xtask dist` writes before this, as `release`: its version; `hashed`, the files whose names
// follow their content; `entry`, those of them that the document names; `plain`, the others. Without
// that there is nothing to keep.
const { version, hashed, plain, entry } = self.release ?? { hashed: [], plain: [] };
const scope = registration.scope;
// One store for each installation, the newest last: `visavis <scope> <time> <version>`. A store is
// complete once it has the document, which comes last. The page's own part knows this form too.
const prefix = `visavis ${scope} `;
const address = (file) => new URL(file, scope).href;
const documents = [address("./"), address("index.html")];
const settings = address("config.json");
const kept = new Set(hashed.map(address));
/** Whatever an answer says that it varies with: one is kept of each. */
const ANY = { ignoreVary: true };
const asked = new Set([settings, ...plain.map(address)]);

/** The names of our stores, the newest first. */
async function stores() {
  const names = (await caches.keys()).filter((name) => name.startsWith(prefix));
  return names.sort().reverse();
}

/** The newest answer that is kept; undefined where there is none. */
async function recall(url) {
  for (const name of await stores()) {
    const store = await caches.open(name);
    const found = (await store.match(documents[0], ANY)) && (await store.match(url, ANY));
    if (found) return found;
  }
}

/** What can be kept: all of an answer of our own origin. */
const whole = (answer) => answer.status === 200 && answer.type === "basic" && !answer.redirected;

async function bring(url, options) {
  const answer = await fetch(url, { credentials: "same-origin", ...options });
  if (!whole(answer)) throw new Error(`${url}: ${answer.status}`);
  return answer;
}

async function install() {
  if (!version) return;
  const name = `${prefix}${Date.now()} ${version}`;
  const store = await caches.open(name);
  try {
    // The document of another release has other files: then that release's worker keeps it.
    const page = await bring(documents[0], { cache: "no-cache" });
    const text = await page.clone().text();
    if (!entry.every((file) => text.includes(file))) throw new Error("another release");
    const files = [...hashed.map((file) => [file]), ...plain.map((file) => [file, "no-cache"])];
    await Promise.all(
      files.map(async ([file, cache = "default"]) =>
        store.put(address(file), await bring(address(file), { cache })),
      ),
    );
    // A site need not have any.
    const set = await bring(settings, { cache: "no-cache" }).catch(() => undefined);
    if (set) await store.put(settings, set);
    await store.put(documents[0], page);
  } catch (error) {
    await caches.delete(name);
    throw error;
  }
}

/** Removes all but the newest complete store, while no page is open that may need another. */
async function tidy() {
  if (registration.installing || registration.waiting) return;
  if ((await clients.matchAll({ includeUncontrolled: true, type: "window" })).length) return;
  let found = false;
  for (const name of await stores()) {
    const store = await caches.open(name);
    if (found || !(await store.match(documents[0], ANY))) await caches.delete(name);
    else found = true;
  }
}

/** Asked for first. */
async function fresh(request, url) {
  try {
    return await fetch(request, { cache: "no-cache" });
  } catch (error) {
    const found = await recall(url);
    if (found) return found;
    throw error;
  }
}

/** A name of content: whichever release it belongs to, it is the same. */
async function lasting(request) {
  for (const name of await stores()) {
    const found = await (await caches.open(name)).match(request.url, ANY);
    if (found) return found;
  }
  return fetch(request);
}

const ofContent = (url) => /-[0-9a-f]{8}\.(css|js|wasm)$/.test(url);

addEventListener("install", (event) => event.waitUntil(install()));
addEventListener("activate", (event) => event.waitUntil(Promise.all([clients.claim(), tidy()])));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = request.url.split(/[?#]/)[0];
  if (request.method !== "GET" || request.headers.has("range") || !url.startsWith(scope)) return;
  if (documents.includes(url)) {
    if (request.mode !== "navigate") return;
    event.respondWith(fresh(request, documents[0]));
    event.waitUntil(tidy());
  } else if (asked.has(url)) event.respondWith(fresh(request, url));
  else if (kept.has(url) || ofContent(url)) event.respondWith(lasting(request));
});
