"""The passes as a page of HTML that plays them step by step, by itself or by buttons and keys."""

from __future__ import annotations

import json

from viz import palette
from viz.explanation.drawing import cell_id, op_id, to_dot
from viz.explanation.moments import Moment, moments_of
from viz.explanation.steps import Passes
from viz.graphs.escape import visible
from viz.graphs.picture import GraphPicture
from viz.page import page

TITLE = "Forward and backward, step by step"

_STYLE = f"""
body {{ max-width: 100rem; }}
#graph {{ overflow-x: auto; background: #FFFFFF; border-radius: 6px; }}
#graph .away {{ visibility: hidden; }}
#graph .new text {{ font-weight: bold; }}
#graph .forward ellipse {{ stroke: {palette.BLUE}; stroke-width: 4; }}
#graph .backward ellipse {{ stroke: {palette.VERMILLION}; stroke-width: 4; }}
#say {{ line-height: 1.6; margin: 1rem 0; overflow-wrap: anywhere; white-space: pre-wrap; }}
#title {{ font-weight: bold; }}
button {{ font-size: 1rem; padding: 0.4rem 0.8rem; min-width: 4.5rem; }}
input {{ width: min(30rem, 90%); vertical-align: middle; }}
"""

_CONTROLS = """
<div id="say" aria-live="polite"><div id="title"></div><div id="lines"></div></div>
<div>
<button id="first" title="to the beginning (Home)">|◀</button>
<button id="back" title="one step back (←)">◀ step</button>
<button id="play" title="play or pause (space)">play</button>
<button id="next" title="one step on (→)">step ▶</button>
<button id="last" title="to the end (End)">▶|</button>
<input id="where" type="range" min="0" value="0" aria-label="step">
</div>
<p class="faded">Keys: ← and → for a step, space to play or pause, Home and End.</p>
"""

_SCRIPT = """
const get = (id) => document.getElementById(id);
const last = moments.length - 1;
let now = 0, timer = null;

function show(step) {
  now = Math.max(0, Math.min(last, step));
  moments.forEach((moment, index) => moment.shown.forEach((id) => {
    const cell = get(id);
    if (!cell) return;
    cell.classList.toggle("away", index > now);
    cell.classList.toggle("new", index === now);
  }));
  document.querySelectorAll("#graph .node").forEach((node) => node.classList.remove("forward", "backward"));
  const moment = moments[now];
  if (moment.op) get(moment.op).classList.add(moment.phase);
  const seen = get(moment.op || moment.shown[0]);
  if (seen) seen.scrollIntoView({ block: "nearest", inline: "center" });
  get("title").textContent = moment.title;
  get("lines").replaceChildren(...moment.lines.map((text) => {
    const line = document.createElement("div");
    line.textContent = text;
    return line;
  }));
  get("where").value = now;
}

function pause() {
  clearTimeout(timer);
  timer = null;
  get("play").textContent = "play";
}

function play() {
  if (now === last) show(0);
  get("play").textContent = "pause";
  const go = () => {
    show(now + 1);
    if (now === last) pause();
    else timer = setTimeout(go, moments[now].phase === "backward" ? 3000 : 1500);
  };
  timer = setTimeout(go, 700);
}

const jump = (step) => { pause(); show(step); };
const toggle = () => (timer === null ? play() : pause());
get("first").onclick = () => jump(0);
get("back").onclick = () => jump(now - 1);
get("play").onclick = toggle;
get("next").onclick = () => jump(now + 1);
get("last").onclick = () => jump(last);
get("where").max = last;
get("where").oninput = (event) => jump(Number(event.target.value));
document.addEventListener("keydown", (event) => {
  const does = { ArrowLeft: () => jump(now - 1), ArrowRight: () => jump(now + 1), " ": toggle,
                 Home: () => jump(0), End: () => jump(last) }[event.key];
  if (!does || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === " " && event.target.tagName === "BUTTON") return;  // which a space presses anyway
  event.preventDefault();
  does();
});
const asked = Number(location.hash.slice(1));
show(Number.isInteger(asked) ? asked : 0);
"""


def to_html(passes: Passes) -> str:
    """The page. `#5` behind its address opens it at the fifth step."""
    moments = moments_of(passes)
    data = json.dumps([_plain(moment) for moment in moments]).replace("<", "\\u003c")  # no name may end the script
    svg = GraphPicture(to_dot(passes), len(passes.values)).svg()
    height = 1.6 * (1 + max(len(moment.lines) for moment in moments))  # the buttons below stay where they are
    return page(
        TITLE,
        f'<div id="graph">{svg}</div>{_CONTROLS}',
        style=f"{_STYLE}#say {{ min-height: {height:.1f}em; }}\n",
        script=f"const moments = {data};{_SCRIPT}",
    )


def _plain(moment: Moment) -> dict[str, object]:
    return {
        "phase": moment.phase,
        "title": moment.title,
        "lines": [visible(line) for line in moment.lines],
        "shown": [cell_id(cell) for cell in moment.shown],
        "op": "" if moment.op is None else op_id(moment.op),
    }
