// Watches what a page does with cameras, connections, sockets and its state, for tests to ask.
//
// Query parameters that the probe reads:
//   probe-deny=video|audio|both   getUserMedia that asks for it is refused,
//   probe-error=NotAllowedError   with an error of this name (NotFoundError hides the device too),
//   probe-lacks=RTCPeerConnection the browser does not have what goes by this name,
//   probe-prompt=held             getUserMedia waits, as for a person, until answerPrompts(),
//   probe-screen=NotReadableError getDisplayMedia is refused with an error of this name,
//   probe-screen=none             there is no getDisplayMedia, as on phones,
//   probe-flow=watched            what arrives is looked at all the time, see flow.
(() => {
  "use strict";
  const query = new URLSearchParams(location.search);
  // Milliseconds since 1970, whatever a test does to the clocks afterwards.
  const tick = performance.now.bind(performance);
  const origin = performance.timeOrigin;
  const now = () => origin + tick();
  const deny = query.get("probe-deny");
  const denied = {
    video: deny === "video" || deny === "both",
    audio: deny === "audio" || deny === "both",
    error: query.get("probe-error") || "NotAllowedError",
  };

  let answerPrompts = () => {};
  const prompted =
    query.get("probe-prompt") === "held"
      ? new Promise((answered) => (answerPrompts = answered))
      : Promise.resolve();

  const LINES = 400;
  const peers = [];
  let peersMade = 0;
  const tracks = new Set();
  let tracksMade = 0;
  const gain = (track) => {
    tracks.add(track);
    tracksMade += 1;
  };
  let shared = null;
  const sockets = [];
  const contexts = [];
  // The memories and tables of WebAssembly.
  const stores = new Set();
  let asks = 0;
  let asking = 0;
  const words = [];
  const states = [];
  const note = (line) => {
    words.push(line);
    if (words.length > LINES) words.shift();
  };
  const spell = (value) => {
    if (value instanceof Error) return `${value.name}: ${value.message}\n${value.stack}`;
    if (typeof value === "string") return value;
    try {
      return JSON.stringify(value) ?? String(value);
    } catch {
      return String(value);
    }
  };

  // Words of other pages.
  let messages = 0;
  addEventListener("message", () => (messages += 1));

  // Connections. While the picture is withheld, the page believes that it sends one.
  let descriptions = 0;
  let withheld = null;
  const replace = window.RTCRtpSender?.prototype.replaceTrack;
  if (replace) {
    RTCRtpSender.prototype.replaceTrack = function replaceTrack(track) {
      if (!withheld || track?.kind !== "video") return replace.call(this, track);
      withheld.set(this, track);
      return replace.call(this, null);
    };
  }
  const NativePeer = window.RTCPeerConnection;
  if (query.has("probe-lacks")) delete window[query.get("probe-lacks")];
  else window.RTCPeerConnection = class RTCPeerConnection extends NativePeer {
    constructor(...args) {
      super(...args);
      peers.push(this);
      const number = peersMade++;
      const describe = this.setLocalDescription;
      this.setLocalDescription = (...description) => {
        descriptions += 1;
        return describe.apply(this, description);
      };
      this.addEventListener("connectionstatechange", () =>
        note(`peer ${number}: ${this.connectionState}`),
      );
    }
  };

  // Cameras and microphones.
  const devices = window.MediaDevices && window.MediaDevices.prototype;
  if (devices) {
    const ask = devices.getUserMedia;
    devices.getUserMedia = async function getUserMedia(constraints) {
      asks += 1;
      const refused = ["video", "audio"].find((kind) => denied[kind] && constraints?.[kind]);
      if (refused) {
        throw new DOMException(`the probe refuses ${refused}`, denied.error);
      }
      asking += 1;
      const answered = prompted.then(() => ask.call(this, constraints));
      const stream = await answered.finally(() => (asking -= 1));
      stream.getTracks().forEach(gain);
      return stream;
    };
    const share = devices.getDisplayMedia;
    const refusal = query.get("probe-screen");
    if (refusal === "none") {
      delete devices.getDisplayMedia;
    } else if (share) {
      devices.getDisplayMedia = async function getDisplayMedia(constraints) {
        if (refusal) throw new DOMException("the probe refuses a screen", refusal);
        const stream = await share.call(this, constraints);
        stream.getTracks().forEach(gain);
        // The fake screen has the shape of the fake camera: one of 4:3 can be told from it.
        const narrow = { width: { exact: 640 }, height: { exact: 480 } };
        await stream.getVideoTracks()[0].applyConstraints(narrow);
        shared = stream;
        return stream;
      };
    }
    const list = devices.enumerateDevices;
    devices.enumerateDevices = async function enumerateDevices() {
      const all = await list.call(this);
      if (denied.error !== "NotFoundError") return all;
      return all.filter(
        ({ kind }) =>
          !(kind === "videoinput" && denied.video) && !(kind === "audioinput" && denied.audio),
      );
    };
    const clone = MediaStreamTrack.prototype.clone;
    MediaStreamTrack.prototype.clone = function () {
      const copy = clone.call(this);
      if (tracks.has(this)) gain(copy);
      return copy;
    };
    const cloneAll = MediaStream.prototype.clone;
    MediaStream.prototype.clone = function () {
      const copy = cloneAll.call(this);
      if (this.getTracks().some((track) => tracks.has(track))) {
        copy.getTracks().forEach(gain);
      }
      return copy;
    };
  }

  // Sounds, and the program.
  const NativeContext = window.AudioContext;
  if (NativeContext) {
    window.AudioContext = class AudioContext extends NativeContext {
      constructor(...args) {
        super(...args);
        contexts.push(this);
      }
    };
  }
  const remind = (instance) => {
    for (const part of Object.values(instance.exports)) {
      const store = part instanceof WebAssembly.Memory || part instanceof WebAssembly.Table;
      if (store) stores.add(part);
    }
  };
  for (const name of ["instantiate", "instantiateStreaming"]) {
    const make = WebAssembly[name];
    WebAssembly[name] = async (...args) => {
      const made = await make.apply(WebAssembly, args);
      remind(made.instance ?? made);
      return made;
    };
  }

  // Sockets. While held, what the page sends waits on this side of the wire.
  let held = null;
  const NativeSocket = window.WebSocket;
  window.WebSocket = class WebSocket extends NativeSocket {
    constructor(...args) {
      super(...args);
      const entry = { socket: this, sent: 0, received: 0 };
      sockets.push(entry);
      this.addEventListener("message", ({ data }) => {
        entry.received += 1;
        note(`<- ${typeof data === "string" ? data.slice(0, 300) : "binary"}`);
      });
      this.addEventListener("close", ({ code }) => note(`socket closed: ${code}`));
    }
    send(data) {
      if (held) {
        held.push(() => this.send(data));
        return;
      }
      const entry = sockets.find(({ socket }) => socket === this);
      if (entry) entry.sent += 1;
      note(`-> ${typeof data === "string" ? data.slice(0, 300) : "binary"}`);
      super.send(data);
    }
  };

  // What goes wrong, and what the console says.
  const errors = [];
  window.addEventListener("error", (event) => {
    errors.push(spell(event.error ?? event.message));
    note(`error: ${spell(event.error ?? event.message)}`);
  });
  window.addEventListener("unhandledrejection", (event) => {
    errors.push(spell(event.reason));
    note(`unhandled rejection: ${spell(event.reason)}`);
  });
  const consoleLines = [];
  for (const level of ["debug", "log", "info", "warn", "error"]) {
    const say = console[level];
    console[level] = function (...args) {
      const line = `${level}: ${args.map(spell).join(" ")}`;
      consoleLines.push(line);
      if (consoleLines.length > LINES) consoleLines.shift();
      note(line);
      return say.apply(this, args);
    };
  }

  // Every state that the page has been in, in order.
  const root = document.documentElement;
  const remember = () => {
    const { call, ended, signal } = root.dataset;
    const last = states.at(-1);
    if (call === undefined && signal === undefined) return;
    if (last && last.call === call && last.ended === ended && last.signal === signal) return;
    states.push({ call, ended, signal, at: now() });
    note(`state: ${call} ${ended ?? ""} ${signal}`);
  };
  new MutationObserver(remember).observe(root, { attributes: true });

  // What the page said first.
  new MutationObserver((_, observer) => {
    const heading = document.querySelector("main h1")?.textContent;
    if (!heading) return;
    observer.disconnect();
    window.e2eProbe.firstWords = heading;
  }).observe(document, { childList: true, subtree: true });

  // A small grey copy of what a video element shows now.
  const WIDTH = 16;
  const HEIGHT = 12;
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const thumbnail = (video) => {
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(video, 0, 0, WIDTH, HEIGHT);
    const { data } = pen.getImageData(0, 0, WIDTH, HEIGHT);
    const grey = [];
    for (let at = 0; at < data.length; at += 4) {
      grey.push(Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]));
    }
    return grey;
  };

  // What arrives over the connections that are open, and what this side has for them, summed.
  const flowing = async () => {
    const sum = {
      audioEnergy: 0, audioPackets: 0, framesDecoded: 0, connected: 0, framesTaken: 0, audioSent: 0,
    };
    for (const peer of peers) {
      if (peer.signalingState === "closed") continue;
      if (peer.connectionState === "connected") sum.connected += 1;
      for (const stat of (await peer.getStats()).values()) {
        if (stat.type === "media-source") sum.framesTaken += stat.frames ?? 0;
        if (stat.type === "outbound-rtp" && stat.kind === "audio") {
          sum.audioSent += stat.packetsSent ?? 0;
        }
        if (stat.type !== "inbound-rtp") continue;
        if (stat.kind === "audio") {
          sum.audioEnergy += stat.totalAudioEnergy ?? 0;
          sum.audioPackets += stat.packetsReceived ?? 0;
        } else {
          sum.framesDecoded += stat.framesDecoded ?? 0;
        }
      }
    }
    return sum;
  };

  // [when, frames decoded, packets of sound received, frames that the own camera gave, packets of
  // sound sent] of the last minutes, several times a second; nothing while there is no connection.
  const FLOW_INTERVAL = 150;
  const FLOW_LOOKS = 2000;
  const flow = [];
  if (query.get("probe-flow") === "watched") {
    let looking = false;
    setInterval(async () => {
      if (looking) return;
      looking = true;
      try {
        const open = peers.some((peer) => peer.signalingState !== "closed");
        const { framesDecoded, audioPackets, framesTaken, audioSent } = await flowing();
        if (open) flow.push([now(), framesDecoded, audioPackets, framesTaken, audioSent]);
        if (flow.length > FLOW_LOOKS) flow.shift();
      } finally {
        looking = false;
      }
    }, FLOW_INTERVAL);
  }

  // How many entries of a table are something.
  const used = (table) => {
    let count = 0;
    for (let at = 0; at < table.length; at += 1) if (table.get(at) != null) count += 1;
    return count;
  };

  window.e2eProbe = {
    flow,
    connections: peers,
    states,
    consoleLines,
    errors,
    words,
    answerPrompts,
    // The person has changed their mind.
    allow() {
      denied.video = denied.audio = false;
    },
    hold() {
      held ??= [];
    },
    withholdPicture() {
      withheld = new Map();
      for (const peer of peers) {
        for (const sender of peer.getSenders()) {
          if (sender.track?.kind === "video") sender.replaceTrack(sender.track);
        }
      }
    },
    giveBackPicture() {
      const waiting = withheld ?? new Map();
      withheld = null;
      for (const [sender, track] of waiting) sender.replaceTrack(track);
    },
    // What the browser's own bar does, which no driver can press.
    endShare() {
      for (const track of shared?.getVideoTracks() ?? []) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
    },
    release() {
      const waiting = held ?? [];
      held = null;
      for (const send of waiting) send();
    },
    look() {
      return {
        asks,
        peers: peersMade,
        openPeers: peers.filter((peer) => peer.signalingState !== "closed").length,
        descriptions,
        tracks: tracksMade,
        liveTracks: [...tracks].filter((track) => track.readyState === "live").length,
        openSockets: sockets.filter(({ socket }) => socket.readyState <= 1).length,
        messages,
        sent: sockets.reduce((sum, { sent }) => sum + sent, 0),
        received: sockets.reduce((sum, { received }) => sum + received, 0),
      };
    },
    // How much is left of all that was made. The probe itself keeps nothing of it after this.
    census() {
      const keep = (all, open) => all.splice(0, all.length, ...all.filter(open));
      keep(peers, (peer) => peer.signalingState !== "closed");
      keep(sockets, ({ socket }) => socket.readyState <= 1);
      keep(contexts, (context) => context.state !== "closed");
      for (const track of tracks) if (track.readyState !== "live") tracks.delete(track);
      states.splice(0, states.length - 2);
      const all = [...stores];
      const memories = all.filter((store) => store instanceof WebAssembly.Memory);
      const tables = all.filter((store) => store instanceof WebAssembly.Table);
      return {
        peers: peers.length,
        tracks: tracks.size,
        sockets: sockets.length,
        contexts: contexts.length,
        elements: document.getElementsByTagName("*").length,
        wasm: memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0),
slots: tables.reduce((sum, table) => sum + used(table), 0),
      };
    },
    // What a person reads in an element once no camera or microphone is being asked for and the
    // screen has caught up with that.
    async settledText(selector) {
      const frame = () => new Promise((done) => requestAnimationFrame(done));
      await frame();
      await frame();
      const element = document.querySelector(selector);
      const shown = element?.checkVisibility({ visibilityProperty: true });
      return asks > 0 && asking === 0 && shown ? element.innerText.trim() : "";
    },
    async media(selector) {
      const seen = {
        showing: false, width: 0, height: 0, grey: [], ownTracks: false,
        ...(await flowing()),
      };
      const video = document.querySelector(selector);
      if (!video || !video.srcObject) return seen;
      seen.ownTracks = video.srcObject.getTracks().some((track) => tracks.has(track));
      seen.width = video.videoWidth;
      seen.height = video.videoHeight;
      if (video.videoWidth > 0 && video.readyState >= 2) {
        seen.showing = !video.paused;
        seen.grey = thumbnail(video);
      }
      return seen;
    },
  };
})();
