// Shows what a page can do with the call that it frames.
import { Visavis } from "./visavis-embed.js";

/** How long the framed page may take to answer, in milliseconds. */
const PATIENCE = 20000;
const ZH = {
  title: "嵌入其他页面的通话",
  room: "房间",
  name: "你的名字",
  join: "加入",
  outside: "框架之外",
  call: "呼叫",
  accept: "接听",
  decline: "拒绝",
  hangUp: "挂断",
  microphone: "麦克风",
  camera: "摄像头",
  screen: "屏幕",
  events: "页面发出的消息",
  silent: "页面没有回应。它的 config.json 需要允许本来源：",
};
const SILENT = "The page does not answer. Its config.json has to allow this origin: ";

const zh = navigator.language.startsWith("zh");
if (zh) {
  document.documentElement.lang = "zh-CN";
  for (const element of document.querySelectorAll("[data-words]"))
    element.textContent = ZH[element.dataset.words];
}

const find = (name) => document.querySelector(`[data-testid="${name}"]`);
const form = find("join-form");
let page;
let state;

function show(parts) {
  state = { ...state, ...parts };
  const { server, call, people, devices } = state;
  find("state").textContent =
    `${server.state} · ${call.state}` +
    (call.ended ? ` (${call.ended})` : "") +
    ` · ${people.map(({ id, name }) => name ?? id).join(", ") || "–"}`;
  const idle = call.state === "idle" || call.state === "ended";
  const rings = call.state === "incoming";
  find("call").disabled = !idle || server.state !== "online";
  find("accept").disabled = find("decline").disabled = !rings;
  find("hang-up").disabled = idle || rings;
  find("screen").disabled = idle || rings || call.state === "outgoing";
  const on = {
    microphone: devices.microphone.on,
    camera: devices.camera.on,
    screen: devices.screen !== "off",
  };
  for (const name of ["microphone", "camera"]) find(name).disabled = false;
  for (const name in on) find(name).setAttribute("aria-pressed", on[name]);
}

function hear(message) {
  const { visavis, type, ...said } = message;
  const line = document.createElement("li");
  line.textContent = `${type} ${JSON.stringify(said)}`;
  find("events").prepend(line);
  if (type === "error") find("error").textContent = message.message;
  else if (type === "people") show({ people: message.people });
  else if (type === "ready") show(message);
  else show({ [type]: said });
}

/** Does what a button says, and tells why it cannot be. */
async function attempt(what) {
  find("error").textContent = "";
  try {
    await what();
  } catch (error) {
    find("error").textContent = `${error.code}: ${error.message}`;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const { room, name } = Object.fromEntries(new FormData(form));
  const where = { room, name: name || null };
  if (page) return attempt(() => page.join(where));
  page = new Visavis(find("frame"), "../index.html", name ? { room, name } : { room });
  for (const type of ["ready", "server", "call", "people", "devices", "error"])
    page.addEventListener(type, ({ detail }) => hear(detail));
  const silent = setTimeout(() => {
    find("error").textContent = (zh ? ZH.silent : SILENT) + location.origin;
  }, PATIENCE);
  page.ready.then(() => clearTimeout(silent));
});

const click = (name, act) => find(name).addEventListener("click", () => attempt(act));
click("call", () => page.call());
click("accept", () => page.accept());
click("decline", () => page.decline());
click("hang-up", () => page.hangUp());
click("microphone", () => page.microphone(!state.devices.microphone.on));
click("camera", () => page.camera(!state.devices.camera.on));
click("screen", () => page.screen(state.devices.screen === "off"));
