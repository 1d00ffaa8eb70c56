// Zoom and pan of the graph: a transform on one group of the SVG, in the SVG's own units. Without scripts all of it shows.
"use strict";

const CLOSEST = 4; // pixels for a unit of the graph; its letters are 13 units high
const READABLE = 0.9; // the same when the page opens: small enough to see the way, large enough to read
const STEP = 1.4; // of a button or a key
const WHEEL = 0.0015; // of a pixel of the wheel, as a power of e

for (const viewer of document.querySelectorAll(".viewer")) {
  const svg = viewer.querySelector("svg");
  const view = svg.querySelector(".view");
  const box = svg.viewBox.baseVal;
  const fingers = new Map(); // where each pointer that is down is, in units
  let x = 0, y = 0, scale = 1;

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  const pixels = () => svg.getScreenCTM().a; // for a unit, at scale 1
  const point = (event) => new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
  const middle = () => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

  // The middle of the frame never leaves the graph, so that it can't be lost.
  function move(dx, dy) {
    const { x: cx, y: cy } = middle();
    x = clamp(x + dx, cx - scale * (box.x + box.width), cx - scale * box.x);
    y = clamp(y + dy, cy - scale * (box.y + box.height), cy - scale * box.y);
    view.setAttribute("transform", `translate(${x} ${y}) scale(${scale})`);
  }

  // Zoom by a factor, with a point staying where it is. Says whether anything changed.
  function zoom(factor, at) {
    const next = clamp(scale * factor, 1, Math.max(1, CLOSEST / pixels()));
    if (next === scale) return false;
    const shrunk = next / scale;
    scale = next;
    move((at.x - x) * (1 - shrunk), (at.y - y) * (1 - shrunk));
    return true;
  }

  function all() {
    x = y = 0;
    scale = 1;
    move(0, 0);
  }

  // Letters that can be read, and the node where the graph starts: by its title, else the one furthest to the left.
  function open() {
    const nodes = [...view.querySelectorAll(".node")];
    if (!nodes.length) return;
    const left = (node) => node.getBoundingClientRect().left;
    const named = nodes.find((node) => node.querySelector("title").textContent === viewer.dataset.start);
    const first = (named ?? nodes.reduce((a, b) => (left(b) < left(a) ? b : a))).getBoundingClientRect();
    const from = point({ clientX: first.left, clientY: first.top + first.height / 2 });
    if (!zoom(READABLE / pixels(), from)) return;
    const frame = svg.getBoundingClientRect();
    const to = point({ clientX: frame.left + 20, clientY: frame.top + frame.height / 2 });
    const half = frame.height / 2 / pixels();
    if (box.height * scale < 2 * half) {
      move(to.x - from.x, middle().y * (1 - scale) - y); // in the middle of the frame
    } else {
      const low = middle().y + half - scale * (box.y + box.height) - y, high = middle().y - half - scale * box.y - y;
      move(to.x - from.x, clamp(to.y - from.y, low, high)); // no room left empty above or below
    }
  }

  svg.addEventListener("wheel", (event) => {
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : 1;
    // At the end of the zoom the wheel scrolls the page.
    if (zoom(Math.exp(-event.deltaY * lines * WHEEL), point(event))) event.preventDefault();
  }, { passive: false });

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    fingers.set(event.pointerId, point(event));
    svg.setPointerCapture(event.pointerId);
  });

  svg.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const now = point(event);
    const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const far = (a) => Math.max(Math.hypot(a.x - other.x, a.y - other.y), 1e-6);
      zoom(far(now) / far(before), other);
    } else {
      move(now.x - before.x, now.y - before.y);
    }
    fingers.set(event.pointerId, now);
  });

  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, (event) => fingers.delete(event.pointerId));
  }

  const actions = { in: () => zoom(STEP, middle()), out: () => zoom(1 / STEP, middle()), all };
  for (const button of viewer.querySelectorAll("[data-zoom]")) {
    button.addEventListener("click", actions[button.dataset.zoom]);
  }

  const step = () => 60 / pixels(); // pixels of an arrow key
  const keys = {
    "+": actions.in, "=": actions.in, "-": actions.out, "0": all,
    ArrowLeft: () => move(step(), 0), ArrowRight: () => move(-step(), 0),
    ArrowUp: () => move(0, step()), ArrowDown: () => move(0, -step()),
  };
  viewer.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    keys[event.key]();
    event.preventDefault();
  });

  viewer.classList.add("moves");
  all();
  open();
}
