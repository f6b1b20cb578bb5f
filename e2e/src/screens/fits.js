// What is cut off, out of reach, or lies upon something else. A pixel of rounding is forgiven.
const SLACK = 1;
const complaints = [];
const root = document.documentElement;

const tell = (element) => {
  const { testid } = element.dataset;
  const words = element.innerText?.trim().slice(0, 40);
  const name = testid || element.getAttribute("class") || element.localName;
  return words ? `${name} “${words}”` : name;
};
// It lies above everything, whatever it is in, and nothing else can be read or pressed.
const dialog = document.querySelector("dialog:modal");
const ancestors = (element) => {
  const all = [];
  for (let one = element; one; one = one === dialog ? null : one.parentElement) all.push(one);
  return all;
};
// What is there for screen readers only is clipped to nothing.
const isSeen = (element) =>
  (!dialog || dialog.contains(element)) &&
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
  !ancestors(element).some((one) => getComputedStyle(one).clipPath !== "none");
const overlap = (one, other) =>
  Math.min(one.right, other.right) - Math.max(one.left, other.left) > SLACK &&
  Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > SLACK;
const within = (inner, outer) =>
  inner.left >= outer.left - SLACK &&
  inner.right <= outer.right + SLACK &&
  inner.top >= outer.top - SLACK &&
  inner.bottom <= outer.bottom + SLACK;
// Whether a frame cuts what is in it, and what lies outside of it scrolls into it.
const frames = (element) =>
  ancestors(element)
    .map((frame) => ({ frame, style: getComputedStyle(frame) }))
    .filter(({ style }) => style.overflow !== "visible")
    .map(({ frame, style: { overflowY } }) => ({
      room: frame.getBoundingClientRect(),
      scrolls: overflowY === "auto" || overflowY === "scroll",
    }));
// What is scrolled out of a frame is not lost, and lies upon nothing: from further out, only what
// is in the frame is there. What is wholly scrolled out has no height.
const inFrames = (element, { left, right, top, bottom }) => {
  let isCut = false;
  for (const { room, scrolls } of frames(element)) {
    if (scrolls) {
      top = Math.min(Math.max(top, room.top), room.bottom);
      bottom = Math.max(Math.min(bottom, room.bottom), room.top);
    }
    isCut ||= !within({ left, right, top, bottom }, room);
  }
  return { isCut, box: { left, right, top, bottom, width: right - left } };
};

// Sideways.
if (root.scrollWidth > root.clientWidth) {
  complaints.push(`the page is ${root.scrollWidth} wide, of which ${root.clientWidth} are seen`);
}

// Words: each line that a person reads, and whether something cuts it.
const lines = [];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.data.trim() || !element || !isSeen(element)) continue;
  const range = document.createRange();
  range.selectNodeContents(texts.currentNode);
  const above = ancestors(element);
  // Some names are meant to end in an ellipsis.
  const shortens = above.some((one) => {
    const { textOverflow, webkitLineClamp } = getComputedStyle(one);
    return textOverflow === "ellipsis" || webkitLineClamp !== "none";
  });
  for (const whole of range.getClientRects()) {
    const { isCut, box } = inFrames(element, whole);
    if (box.width < SLACK) continue;
    const isOutside =
      box.left < -SLACK || box.right > innerWidth + SLACK || box.top + scrollY < -SLACK;
    if ((isCut || isOutside) && !shortens) complaints.push(`cut off: ${tell(element)}`);
    if (!shortens) lines.push({ element, box });
  }
}

// Things: what a person presses or writes in, and pictures that do not fill the page. In a call,
// what takes hold of the small picture stands for it.
const controls = [...document.querySelectorAll("button, a, input, output")].filter(isSeen);
const small = ".stage:not([data-corner]) > .local-video";
const pictures = [...document.querySelectorAll(`${small}, .avatar, .mark`)].filter(
  (one) => isSeen(one) && (one.localName !== "video" || one.srcObject),
);
const things = [...controls, ...pictures].map((element) => ({
  element,
  box: inFrames(element, element.getBoundingClientRect()).box,
}));

// What stays in view while the rest scrolls may lie upon that for a while.
const stays = (element) =>
  root.scrollHeight > innerHeight &&
  ancestors(element).some((one) => ["fixed", "sticky"].includes(getComputedStyle(one).position));
const all = [...lines, ...things].filter(({ element }) => !stays(element));
all.forEach(({ element, box }, at) => {
  for (const other of all.slice(at + 1)) {
    const related = element.contains(other.element) || other.element.contains(element);
    if (!related && overlap(box, other.box)) {
      complaints.push(`${tell(element)} lies upon ${tell(other.element)}`);
    }
  }
});

// Within reach, by scrolling if need be.
for (const element of controls) {
  element.scrollIntoView({ block: "center", inline: "nearest" });
  const box = element.getBoundingClientRect();
  const screen = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  if (!within(box, screen)) {
    complaints.push(`out of reach: ${tell(element)}`);
    continue;
  }
  const hit = document.elementFromPoint(
    (box.left + box.right) / 2,
    (box.top + box.bottom) / 2,
  );
  if (!hit || !element.contains(hit)) {
    complaints.push(`${tell(element)} is covered by ${hit ? tell(hit) : "nothing"}`);
  }
}
for (const one of document.querySelectorAll("*")) one.scrollTop = 0;
return [...new Set(complaints)];
