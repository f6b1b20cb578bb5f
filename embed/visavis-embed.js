// Frames a Visavis page and speaks with it. docs/embed.md tells of each command and event.
const ALLOW =
  "camera; microphone; display-capture; autoplay; fullscreen; picture-in-picture; " +
  "screen-wake-lock; clipboard-write; speaker-selection";

/** Each event of the page is one of this: `event.detail` is the message. */
export class Visavis extends EventTarget {
  #asked = new Map();
  #count = 0;
  #opened;

  /** Puts the page at `url` into `parent`; `parameters` go into its address. */
  constructor(parent, url, parameters = {}) {
    super();
    const src = new URL(url, location.href);
    for (const [name, value] of Object.entries(parameters)) src.searchParams.set(name, value);
    this.origin = src.origin;
    this.frame = document.createElement("iframe");
    Object.assign(this.frame, { allow: ALLOW, title: "Visavis", src });
    this.#wait();
    addEventListener("message", this);
    parent.append(this.frame);
  }

  /** `ready` resolves with everything as it is once the page answers. */
  #wait() {
    this.ready = new Promise((opened) => (this.#opened = opened));
    return this.ready;
  }

  handleEvent({ source, origin, data }) {
    if (source !== this.frame.contentWindow || origin !== this.origin || !data?.visavis) return;
    const asked = this.#asked.get(data.id);
    this.#asked.delete(data.id);
    if (data.type === "ready") this.#opened(data);
    if (asked) asked(data);
    else this.dispatchEvent(new CustomEvent(data.type, { detail: data }));
  }

  /** Asks for something; an error has its `code`. */
  async ask(type, fields, delegate) {
    await this.ready;
    const id = ++this.#count;
    const answer = new Promise((asked) => this.#asked.set(id, asked));
    const message = { visavis: 1, type, id, ...fields };
    this.frame.contentWindow.postMessage(message, { targetOrigin: this.origin, delegate });
    const said = await answer;
    if (said.type === "error") throw Object.assign(new Error(said.message), { code: said.code });
    return said.reloads ? this.#wait() : said;
  }

  join = (where) => this.ask("join", where);
  call = (person) => this.ask("call", { person });
  accept = () => this.ask("accept");
  decline = () => this.ask("decline");
  hangUp = () => this.ask("hang-up");
  microphone = (on) => this.ask("microphone", { on });
  camera = (on) => this.ask("camera", { on });
  /** Hands a click here on to the page, where the browser can. */
  screen = (on) =>
    this.ask("screen", { on }, navigator.userActivation?.isActive ? "display-capture" : undefined);
  state = () => this.ask("state");

  close() {
    removeEventListener("message", this);
    this.frame.remove();
  }
}
