// Somebody else's page, which frames the app with the client that is shipped beside it.
import { Visavis } from "../embed/visavis-embed.js";

const KINDS = ["ready", "server", "call", "people", "devices", "error"];
/** All that was said to this page, whoever it was. */
const heard = [];
addEventListener("message", ({ data, origin }) => heard.push({ ...data, origin }));
/** The same, as the client passes it on. */
const events = [];
let page;

const settle = (promise, done) =>
  promise.then(
    (answer) => done({ answer }),
    ({ code, message }) => done({ code, message }),
  );

window.embedder = {
  heard,
  events,
  open(url, parameters) {
    page = new Visavis(document.body, url, parameters);
    page.frame.width = 900;
    page.frame.height = 620;
    for (const kind of KINDS) page.addEventListener(kind, ({ detail }) => events.push(detail));
  },
  ready: (done) => settle(page.ready, done),
  ask: (method, args, done) => settle(page[method](...args), done),
  /** Words that the client would not find, to the frame, whoever may hear them there. */
  say: (words) => page.frame.contentWindow.postMessage(words, "*"),
  /** The same from a frame that stands beside it, of this address. */
  async sayBeside(url, words, done) {
    const beside = Object.assign(document.createElement("iframe"), { src: url });
    beside.onload = () => {
      addEventListener("message", ({ data }) => data === "said" && done(true));
      beside.contentWindow.postMessage({ beside: words }, "*");
    };
    document.body.append(beside);
  },
};

// As the frame that stands beside it.
addEventListener("message", ({ data, source }) => {
  if (!data?.beside) return;
  source.frames[0].postMessage(data.beside, "*");
  source.postMessage("said", "*");
});
