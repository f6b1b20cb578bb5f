// A client of the room protocol as people write it from the tutorial: two flags for the role, one
// peer connection, no queue for early candidates, nothing released at the end of a call. It is
// here so that this project's page is tested against such a client, faults included.
"use strict";

const query = new URLSearchParams(location.search);
const room = query.get("room") ?? "001";
const root = document.documentElement;
const part = (name) => document.querySelector(`[data-testid="${name}"]`);

/** Which side of the call this page is on; both false while idle. */
const role = { caller: false, callee: false };
let stream = null;

/** For tests. */
window.pc = null;
window.heard = [];

const show = (state) => {
  root.dataset.call = state;
};

async function openCamera() {
  stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  part("local-video").srcObject = stream;
  part("local-video").play();
}

function connected(remote) {
  show("connected");
  part("remote-video").srcObject = remote;
  part("remote-video").play();
}

function makePeer(socket) {
  const pc = new RTCPeerConnection();
  window.pc = pc;
  // addStream and its event are the oldest of the interface; not every browser has kept them.
  if (pc.addStream) {
    pc.addStream(stream);
    pc.onaddstream = (event) => connected(event.stream);
  } else {
    for (const track of stream.getTracks()) pc.addTrack(track, stream);
    pc.ontrack = (event) => connected(event.streams[0]);
  }
  pc.onicecandidate = ({ candidate }) => {
    if (candidate) socket.emit("sendCandidate", { roomId: room, candidate });
  };
  return pc;
}

function reset() {
  role.caller = false;
  role.callee = false;
  show("idle");
  window.pc = null;
  stream = null;
  part("local-video").srcObject = null;
  part("remote-video").srcObject = null;
}

const socket = io(query.get("server") || location.origin);
window.socket = socket;
socket.onAny((name) => window.heard.push(name));

socket.on("connectionSuccess", () => {
  root.dataset.signal = "online";
  socket.emit("joinRoom", room);
});
socket.on("disconnect", () => {
  root.dataset.signal = "offline";
});

// One's own ring comes back from the relay; the role tells it from the other's.
socket.on("callRemote", () => {
  if (role.caller) return;
  role.callee = true;
  show("incoming");
});

socket.on("acceptCall", async () => {
  if (!role.caller) return;
  const pc = makePeer(socket);
  const offer = await pc.createOffer({ offerToReceiveAudio: true, offerToReceiveVideo: true });
  await pc.setLocalDescription(offer);
  socket.emit("sendOffer", { offer, roomId: room });
});

socket.on("sendOffer", async (offer) => {
  if (!role.callee) return;
  await openCamera();
  const pc = makePeer(socket);
  await pc.setRemoteDescription(offer);
  const answer = await pc.createAnswer();
  await pc.setLocalDescription(answer);
  socket.emit("sendAnswer", { answer, roomId: room });
});

socket.on("receiveAnswer", (answer) => {
  if (role.caller) window.pc.setRemoteDescription(answer);
});

// One's own candidates come back too, and are given to the peer connection like the other's.
socket.on("receiveCandidate", async (candidate) => {
  await window.pc.addIceCandidate(candidate);
});

socket.on("hangUp", reset);

part("call").addEventListener("click", async () => {
  role.caller = true;
  show("outgoing");
  await openCamera();
  socket.emit("callRemote", room);
});
part("accept").addEventListener("click", () => socket.emit("acceptCall", room));
part("hang-up").addEventListener("click", () => socket.emit("hangUp", room));
