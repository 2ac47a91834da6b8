// The map of connections: drawn from the page's data, filtered, focused and explained.

const LIMIT = { nodes: 60, edges: 150, plain: 40, labels: 80, explained: 20 };
const STATES = {
  "would-drop": "would drop", "needed-not-seen": "needed, not seen, would drop", "dropped": "dropped when recorded",
  "failed": "failed, not by these policies", "cannot-judge": "cannot be judged", "not-judged": "not judged",
  "allowed": "allowed",
};
const KINDS = [["DNS", (edge) => edge.u.startsWith("dns")], ["metrics", (edge) => edge.u === "metrics"],
  ["probes", (edge) => edge.u === "probe"]];

function isProblem(state) { return ["would-drop", "needed-not-seen", "dropped"].includes(state); }

function startMap(data) {
  const view = {
    collapses: data.nodes.length > LIMIT.nodes || data.edges.length > LIMIT.edges, expanded: new Set(),
    hidden: new Set(), states: new Set(), words: [], mode: "v", focus: null, chosen: null,
  };
  const columns = columnsOf(data);
  const holder = document.getElementById("map");
  const redraw = () => draw(holder, data, columns, view, redraw);
  controls(data, view, redraw);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    view.focus = null;
    view.chosen = null;
    history.replaceState(null, "", "#edges");
    redraw();
  });
  const follow = () => {
    const match = /^#edge-(\d+)$/.exec(location.hash);
    if (!match || !data.edges[match[1]]) return;
    view.chosen = [data.edges[match[1]]];
    redraw();
    document.getElementById("map").scrollIntoView();
  };
  window.addEventListener("hashchange", follow);
  redraw();
  follow();
}

function controls(data, view, redraw) {
  const bar = document.getElementById("map-controls");
  const find = make("input", { type: "search", id: "map-find", placeholder: "namespace, workload, port, policy ...",
    "aria-label": "Show connections with one of these words" });
  find.addEventListener("input", () => {
    view.words = find.value.toLowerCase().split(/[\s,]+/).filter(Boolean);
    redraw();
  });
  bar.append(find);
  if (data.edges.some((edge) => edge.p)) {
    for (const [mode, title] of [["v", "policies now"], ["p", "proposed"]]) {
      bar.append(toggle("radio", title, mode === "v", () => { view.mode = mode; redraw(); }, "mode"));
    }
  }
  for (const [name, test] of KINDS) {
    if (data.edges.some(test)) bar.append(toggle("checkbox", name, true, (on) => flip(view.hidden, name, !on, redraw)));
  }
  if (view.collapses) {
    const button = make("button", { type: "button" }, "collapse all");
    button.addEventListener("click", () => { view.expanded.clear(); redraw(); });
    bar.append(button);
  }
  const legend = document.getElementById("map-legend");
  for (const [state, title] of Object.entries(STATES)) {
    if (!data.edges.some((edge) => edge.v === state || edge.p === state)) continue;
    const swatch = shape("svg", { class: "swatch", viewBox: "0 0 34 12", "aria-hidden": "true" });
    swatch.append(shape("path", { d: "M0,6 H34", class: "edge " + state, "stroke-width": 3 }));
    // What is dropped is never hidden.
    const label = isProblem(state) ? make("label", {}, title)
      : toggle("checkbox", title, true, (on) => flip(view.states, state, !on, redraw));
    label.prepend(swatch);
    legend.append(label);
  }
}

function toggle(type, title, isOn, change, name) {
  const label = make("label"), input = make("input", { type });
  if (name) input.name = name;
  input.checked = isOn;
  input.addEventListener("change", () => change(input.checked));
  label.append(input, title);
  return label;
}

function flip(set, value, isIn, redraw) {
  if (isIn) set.add(value); else set.delete(value);
  redraw();
}

function shownEdges(data, view) {
  return data.edges.filter((edge) => {
    edge.state = view.mode === "p" && edge.p ? edge.p : edge.v;
    const isKept = isProblem(edge.state)
      || !view.states.has(edge.state) && !KINDS.some(([name, test]) => view.hidden.has(name) && test(edge));
    return isKept && (view.words.length === 0 || view.words.some((word) => textOf(data, edge).includes(word)));
  });
}

function textOf(data, edge) {
  if (!edge.text) {
    edge.text = [data.nodes[edge.s].label, data.nodes[edge.t].label, edge.l, edge.u, STATES[edge.v], edge.r, ...edge.d]
      .join(" ").toLowerCase();
  }
  return edge.text;
}

function draw(holder, data, columns, view, redraw) {
  const edges = shownEdges(data, view);
  const used = new Set(edges.flatMap((edge) => [edge.s, edge.t]));
  const groups = groupsOf(data, columns, view)
    .map((group) => ({ ...group, members: group.members.filter((member) => used.has(member)) }))
    .filter((group) => group.members.length > 0);
  const joined = joinedEdges(edges, groups);
  const { boxes, height } = place(groups, joined);
  route(groups, joined);
  const svg = shape("svg", { viewBox: `0 0 ${SIZE.width} ${height}`, role: "group",
    "aria-label": `Map of ${edges.length} connections between ${used.size} workloads; the table below has the same` });
  svg.append(arrowheads());
  for (const box of boxes) svg.append(drawBox(box, view, redraw));
  // The worst last, on top of the others.
  const order = Object.keys(STATES).reverse();
  joined.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  if (!groups.some((group) => group.key === view.focus)) view.focus = null;
  const hasFocus = (edge) => groups[edge.from].key === view.focus || groups[edge.to].key === view.focus;
  const isFaded = (edge) => view.focus !== null && !hasFocus(edge);
  // Of very many lines, those without a problem would hide the others: only the strongest of them are drawn.
  const plain = joined.filter((edge) => !isProblem(edge.state) && !hasFocus(edge));
  const strongest = new Set(plain.sort((a, b) => b.connections - a.connections).slice(0, LIMIT.plain));
  const drawn = joined.length <= LIMIT.edges ? joined
    : joined.filter((edge) => isProblem(edge.state) || hasFocus(edge) || strongest.has(edge));
  const near = new Set(joined.filter(hasFocus).flatMap((edge) => [edge.from, edge.to]));
  for (const edge of drawn) svg.append(drawEdge(edge, groups, data, view, isFaded(edge), redraw));
  groups.forEach((group, place) => {
    const isNear = view.focus === null || group.key === view.focus || near.has(place);
    svg.append(drawGroup(group, data, view, !isNear, redraw));
  });
  const note = document.getElementById("map-note");
  note.textContent = drawn.length === joined.length ? ""
    : `${joined.length - drawn.length} lines without a problem are not drawn: select a box to see its lines.`;
  for (const edge of drawn) {
    if (isFaded(edge) || drawn.length > LIMIT.labels && view.focus === null) continue;
    svg.append(shape("text", { class: "port", x: edge.middle[0], y: edge.middle[1] - 4, "text-anchor": "middle" },
      short(labelOf(edge), 26)));
  }
  const focusedLabel = document.activeElement && document.activeElement.getAttribute("aria-label");
  holder.replaceChildren(svg);
  if (focusedLabel) {
    const again = [...svg.querySelectorAll("[tabindex]")].find((e) => e.getAttribute("aria-label") === focusedLabel);
    if (again) again.focus({ preventScroll: true });
  }
  explain(data, view);
}

function labelOf(edge) {
  const labels = [...new Set(edge.edges.map((one) => one.l))];
  return labels.slice(0, 2).join(", ") + (labels.length > 2 ? ` +${labels.length - 2}` : "");
}

function arrowheads() {
  const definitions = shape("defs");
  for (const state of Object.keys(STATES)) {
    const marker = shape("marker", { id: "tip-" + state, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 11,
      markerHeight: 11, markerUnits: "userSpaceOnUse", orient: "auto" });
    marker.append(shape("path", { d: "M0,0 L10,5 L0,10 z", class: "tip " + state }));
    definitions.append(marker);
  }
  return definitions;
}

function drawBox(box, view, redraw) {
  const group = shape("g", { class: "box" });
  group.append(shape("rect", { x: box.x, y: box.y, width: box.width, height: box.height, rx: 8 }),
    shape("text", { x: box.x + 10, y: box.y + 16 }, short(box.namespace, 36)));
  if (view.expanded.has(box.namespace)) {
    group.setAttribute("class", "box node");
    press(group, "Collapse " + box.namespace, () => { view.expanded.delete(box.namespace); redraw(); });
  }
  return group;
}

function drawEdge(edge, groups, data, view, isFaded, redraw) {
  const isChosen = view.chosen !== null && edge.edges.some((one) => view.chosen.includes(one));
  const width = 1.4 + Math.min(6, Math.log10(1 + edge.connections) * 1.2) + (isChosen ? 3 : 0);
  const path = shape("path", { d: edge.path, class: "edge " + edge.state + (isFaded ? " faded" : ""),
    "stroke-width": width, "marker-end": `url(#tip-${edge.state})`, "data-state": edge.state });
  const name = `${titleOf(groups[edge.from], data)} to ${titleOf(groups[edge.to], data)}, ${labelOf(edge)}: `
    + `${STATES[edge.state]}, ${edge.connections} connections`;
  path.append(shape("title", {}, name));
  press(path, name, () => {
    view.chosen = edge.edges;
    history.replaceState(null, "", "#edge-" + data.edges.indexOf(edge.edges[0]));
    redraw();
  });
  return path;
}

function drawGroup(group, data, view, isFaded, redraw) {
  const first = data.nodes[group.members[0]];
  const element = shape("g", { class: "node" + (group.isGroup ? " group" : first.isSubject ? " component" : "")
    + (isFaded ? " faded" : "") });
  element.append(shape("rect", { x: group.x, y: group.y, width: SIZE.node, height: SIZE.row, rx: 6 }));
  const role = group.isGroup ? view.focus === group.key ? "select again to expand" : "select to see its lines" : first.component || first.kind;
  element.append(shape("text", { x: group.x + 10, y: group.y + 17 }, short(titleOf(group, data), 32)),
    shape("text", { x: group.x + 10, y: group.y + 32, class: "role" }, short(role, 36)),
    shape("title", {}, titleOf(group, data)));
  press(element, titleOf(group, data) + (group.isGroup ? ", focus, then expand" : ", focus"), () => {
    const isFocused = view.focus === group.key;
    if (isFocused && group.isGroup) view.expanded.add(group.scope);
    view.focus = isFocused ? null : group.key;
    redraw();
  });
  return element;
}

function titleOf(group, data) {
  const first = data.nodes[group.members[0]];
  if (!group.isGroup) return first.name;
  if (group.scope === "**") {
    return `${new Set(group.members.map((member) => data.nodes[member].namespace)).size} other namespaces`;
  }
  const noun = first.namespace ? "workloads" : first.kind === "node" ? "nodes" : first.kind + " peers";
  return `${group.members.length} ${noun}`;
}

/** The three parts of why, for what is chosen. */
function explain(data, view) {
  const panel = document.getElementById("why");
  const chosen = view.chosen || [];
  panel.hidden = chosen.length === 0;
  panel.replaceChildren();
  for (const edge of chosen.slice(0, LIMIT.explained)) {
    panel.append(make("h3", {}, `${data.nodes[edge.s].label} → ${data.nodes[edge.t].label} ${edge.l}`));
    const list = make("dl");
    const say = (title, text) => { if (text) list.append(make("dt", {}, title), make("dd", {}, text)); };
    say("verdict", STATES[edge.v] + (edge.p ? `; by the proposal: ${edge.p === "allowed" ? "allowed" : "denied"}` : ""));
    say("recorded", edge.r);
    edge.d.forEach((text, place) => say(place === 0 ? "policies say" : "", text));
    say("not checked", edge.c || "nothing is missing for this verdict");
    panel.append(list);
  }
  if (chosen.length > LIMIT.explained) panel.append(make("p", {}, `and ${chosen.length - LIMIT.explained} more; filter or expand`));
}
