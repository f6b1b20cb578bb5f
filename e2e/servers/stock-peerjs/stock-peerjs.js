// A page as people write it on npm peerjs: it dials by id, answers when told to, and believes the
// library about the end of a call. It is here so that this project's page is tested against the
// library as it is, faults included.
"use strict";

const query = new URLSearchParams(location.search);
const root = document.documentElement;
const part = (name) => document.querySelector(`[data-testid="${name}"]`);
const show = (state) => {
  root.dataset.call = state;
};

/** For tests: the peer, the present or last call, what the library has told of, in order. */
window.peer = null;
window.call = null;
window.told = [];

let stream = null;

async function openCamera() {
  stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  part("local-video").srcObject = stream;
  part("local-video").play();
  return stream;
}

function closeCamera() {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = null;
  part("local-video").srcObject = null;
  part("remote-video").srcObject = null;
}

function over(how) {
  window.told.push(how);
  closeCamera();
  show("closed");
}

function follow(call) {
  window.call = call;
  call.on("stream", (remote) => {
    show("in-call");
    part("remote-video").srcObject = remote;
    part("remote-video").play();
  });
  call.on("close", () => {
    if (call === window.call) over("close");
  });
  call.on("error", ({ type }) => window.told.push(`call error: ${type}`));
}

async function dial(id) {
  show("calling");
  const camera = await openCamera();
  follow(window.peer.call(id, camera));
}

async function accept() {
  window.call.answer(await openCamera());
}

const server = new URL(query.get("server") ?? location.origin);
const options = {
  host: server.hostname,
  port: Number(server.port || (server.protocol === "https:" ? 443 : 80)),
  path: server.pathname,
  secure: server.protocol === "https:",
  key: query.get("key") ?? "peerjs",
};
const peer = query.has("id") ? new Peer(query.get("id"), options) : new Peer(options);
window.peer = peer;

peer.on("open", (id) => {
  root.dataset.signal = "online";
  part("peer-id").textContent = id;
  if (query.has("dial")) dial(query.get("dial"));
});
peer.on("disconnected", () => {
  root.dataset.signal = "offline";
});
peer.on("error", ({ type }) => {
  if (type !== "peer-unavailable" || window.call.open) {
    window.told.push(`error: ${type}`);
    return;
  }
  // The library keeps the connection until it is told to close it.
  window.call.close();
  over(type);
});
peer.on("call", (call) => {
  // As in the manual: whoever is in a call does not look at another one.
  if (["calling", "in-call"].includes(root.dataset.call)) {
    call.close();
    return;
  }
  follow(call);
  show("ringing");
  if (query.get("answer") === "auto") accept();
});

part("call").addEventListener("click", () => dial(part("dial-id").value));
part("accept").addEventListener("click", accept);

// The library says nothing of the end of a call that was never answered: the page has to know.
function close(how) {
  const { open } = window.call;
  window.call.close();
  if (!open) over(how);
}
part("decline").addEventListener("click", () => close("declined here"));
part("hang-up").addEventListener("click", () => close("cancelled here"));
