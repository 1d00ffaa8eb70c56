"""The passes as a page of HTML that plays them step by step, by itself or by buttons and keys. It needs nothing else."""

from __future__ import annotations

import json

from viz import palette
from viz.explanation.drawing import cell_id, op_id, to_dot
from viz.explanation.moments import moments_of
from viz.explanation.steps import Passes
from viz.graphs.escape import visible
from viz.graphs.picture import GraphPicture

PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Forward and backward, step by step</title>
<style>
body { font-family: Helvetica, Arial, sans-serif; color: @INK@; margin: 1.5rem; background: white }
#graph { overflow-x: auto }
#graph .away { visibility: hidden }
#graph .new text { font-weight: bold }
#graph .forward ellipse { stroke: @BLUE@; stroke-width: 4 }
#graph .backward ellipse { stroke: @VERMILLION@; stroke-width: 4 }
#say { min-height: @HEIGHT@em; line-height: 1.6; margin: 1rem 0; overflow-wrap: anywhere; white-space: pre-wrap }
#title { font-weight: bold; color: @BLUE@ }
#title.back { color: @GRADIENT@ }
button { font-size: 1rem; padding: .4rem .8rem; min-width: 4.5rem }
input { width: min(30rem, 90%); vertical-align: middle }
.hint { color: @FADED@; font-size: .85rem }
</style>
</head>
<body>
<div id="graph">@SVG@</div>
<div id="say" aria-live="polite"><div id="title"></div><div id="lines"></div></div>
<div>
<button id="first" title="to the beginning (Home)">|◀</button>
<button id="back" title="one step back (←)">◀ step</button>
<button id="play" title="play or pause (space)">play</button>
<button id="next" title="one step on (→)">step ▶</button>
<button id="last" title="to the end (End)">▶|</button>
<input id="where" type="range" min="0" value="0" aria-label="step">
</div>
<p class="hint">Keys: ← and → for a step, space to play or pause, Home and End.</p>
<script>
const moments = @MOMENTS@;
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
  get("title").className = moment.phase === "backward" || moment.phase === "start" ? "back" : "";
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
</script>
</body>
</html>
"""


def to_html(passes: Passes) -> str:
    """The page. `#5` behind its address opens it at the fifth step."""
    moments = moments_of(passes)
    data = [
        {
            "phase": moment.phase,
            "title": moment.title,
            "lines": [visible(line) for line in moment.lines],
            "shown": [cell_id(cell) for cell in moment.shown],
            "op": "" if moment.op is None else op_id(moment.op),
        }
        for moment in moments
    ]
    parts = {
        "INK": palette.INK,
        "BLUE": palette.BLUE,
        "VERMILLION": palette.VERMILLION,
        "GRADIENT": palette.GRADIENT,
        "FADED": palette.FADED,
        "HEIGHT": f"{1.6 * (1 + max(len(moment.lines) for moment in moments)):.1f}",
        "MOMENTS": json.dumps(data).replace("<", "\\u003c"),  # no name may end the script
        "SVG": GraphPicture(to_dot(passes), len(passes.values)).svg(),
    }
    head, *pieces = PAGE.split("@")  # put together piece by piece: what is put in is never searched for more
    return head + "".join(parts.get(piece, piece) for piece in pieces)
