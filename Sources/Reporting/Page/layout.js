"use strict";
// Places nodes and edges of the map: three columns (callers, components, services), namespaces as boxes.

const SIZE = { node: 250, row: 40, gap: 10, head: 24, pad: 10, columns: [20, 470, 920], width: 1190 };

/** The column of each node: what only calls stands left, what is only called stands right. */
function columnsOf(data) {
  const calls = new Set(), called = new Set();
  for (const edge of data.edges) {
    if (edge.u === "probe") continue;
    calls.add(edge.s);
    called.add(edge.t);
  }
  return data.nodes.map((node, place) => {
    if (node.isSubject) return 1;
    if (["api-server", "dns", "external"].includes(node.kind)) return 2;
    if (node.kind === "node") return calls.has(place) || !called.has(place) ? 0 : 2;
    if (calls.has(place) && called.has(place)) return 1;
    return called.has(place) ? 2 : 0;
  });
}

/** Nodes by what they are drawn as: themselves, or a group of a namespace and column. */
function groupsOf(data, columns, view) {
  const key = (node, place) => {
    const own = "#" + place;
    if (!view.collapses) return own;
    if (node.namespace) return view.expanded.has(node.namespace) ? own : node.namespace + "\n" + columns[place];
    return view.expanded.has("*" + node.kind) ? own : "*" + node.kind + "\n" + columns[place];
  };
  let groups = gather(data.nodes.map(key));
  if (view.collapses && !view.expanded.has("**") && groups.size > LIMIT.nodes) {
    // Namespaces without a component and without a problem.
    const busy = new Set();
    for (const edge of data.edges) {
      if (isProblem(edge.v)) busy.add(data.nodes[edge.s].namespace).add(data.nodes[edge.t].namespace);
    }
    for (const node of data.nodes) if (node.isSubject) busy.add(node.namespace);
    groups = gather(data.nodes.map((node, place) =>
      node.namespace && !busy.has(node.namespace) && !view.expanded.has(node.namespace)
        ? "**\n" + columns[place] : key(node, place)));
  }
  return [...groups].map(([key, members]) => ({
    key, members, column: columns[members[0]], isGroup: members.length > 1,
    namespace: key.startsWith("**") ? "" : data.nodes[members[0]].namespace,
    scope: key.startsWith("#") ? "" : key.split("\n")[0],
  }));
}

function gather(keys) {
  const groups = new Map();
  keys.forEach((key, place) => groups.has(key) ? groups.get(key).push(place) : groups.set(key, [place]));
  return groups;
}

/** Edges between groups, one for each verdict of a pair. */
function joinedEdges(edges, groups) {
  const owner = new Map();
  groups.forEach((group, place) => group.members.forEach((member) => owner.set(member, place)));
  const joined = new Map();
  for (const edge of edges) {
    const [from, to] = [owner.get(edge.s), owner.get(edge.t)];
    const key = from + " " + to + " " + edge.state;
    const known = joined.get(key) || { from, to, state: edge.state, edges: [], connections: 0 };
    known.edges.push(edge);
    known.connections += edge.n;
    joined.set(key, known);
  }
  return [...joined.values()];
}

/** Gives each group x and y, with few crossings, and returns the boxes around namespaces and the height. */
function place(groups, edges) {
  const near = groups.map(() => []);
  for (const edge of edges) {
    near[edge.from].push(edge.to);
    near[edge.to].push(edge.from);
  }
  groups.forEach((group, place) => { group.place = place; group.rank = place; });
  const columns = [0, 1, 2].map((column) => groups.filter((group) => group.column === column));
  const centre = (members) => {
    const ranks = members.flatMap((group) => near[group.place].map((other) => groups[other].rank));
    return ranks.length ? ranks.reduce((sum, rank) => sum + rank, 0) / ranks.length : Infinity;
  };
  let boxes = [], height = 0;
  for (let sweep = 0; sweep < 4; sweep += 1) {
    boxes = [];
    height = 0;
    for (const column of sweep % 2 ? columns.slice().reverse() : columns) {
      const homes = [...gather(column.map((group) => group.namespace))]
        .map(([namespace, places]) => ({ namespace, groups: places.map((place) => column[place]) }));
      for (const home of homes) {
        home.centre = centre(home.groups);
        for (const group of home.groups) group.centre = centre([group]);
        home.groups.sort((a, b) => compare(a.centre, b.centre) || a.place - b.place);
      }
      homes.sort((a, b) => compare(a.centre, b.centre) || compare(a.namespace, b.namespace));
      let y = 20;
      for (const home of homes) {
        const top = y, isBox = home.namespace !== "";
        if (isBox) y += SIZE.head;
        for (const group of home.groups) {
          group.x = SIZE.columns[group.column];
          group.y = y;
          group.rank = y;
          y += SIZE.row + SIZE.gap;
        }
        if (isBox) {
          boxes.push({ namespace: home.namespace, x: SIZE.columns[home.groups[0].column] - SIZE.pad, y: top,
            width: SIZE.node + 2 * SIZE.pad, height: y - top });
        }
        y += SIZE.gap;
      }
      height = Math.max(height, y);
    }
  }
  return { boxes, height: height + 10 };
}

/** Spreads the ends of edges over the sides of their nodes, in the order of the other ends. */
function route(groups, edges) {
  const sides = new Map();
  const add = (group, side, end) => {
    const key = group + side;
    if (!sides.has(key)) sides.set(key, []);
    sides.get(key).push(end);
  };
  for (const edge of edges) {
    const difference = groups[edge.to].column - groups[edge.from].column;
    edge.sides = difference > 0 ? ["r", "l"] : difference < 0 ? ["l", "r"] : ["r", "r"];
    edge.ends = [];
    add(edge.from, edge.sides[0], { edge, other: edge.to, number: 0 });
    add(edge.to, edge.sides[1], { edge, other: edge.from, number: 1 });
  }
  for (const [key, ends] of sides) {
    const group = groups[parseInt(key, 10)];
    ends.sort((a, b) => groups[a.other].y - groups[b.other].y);
    ends.forEach((end, place) => {
      const x = key.endsWith("r") ? group.x + SIZE.node : group.x;
      const y = group.y + SIZE.row * (place + 1) / (ends.length + 1);
      end.edge.ends[end.number] = [x, y];
    });
  }
  for (const edge of edges) {
    const [[x1, y1], [x2, y2]] = edge.ends;
    const bend = edge.sides[0] === edge.sides[1] ? 40 + Math.min(160, Math.abs(y2 - y1) / 4) : Math.abs(x2 - x1) / 2;
    const [c1, c2] = [x1 + (edge.sides[0] === "r" ? bend : -bend), x2 + (edge.sides[1] === "r" ? bend : -bend)];
    edge.path = `M${x1},${y1} C${c1},${y1} ${c2},${y2} ${x2},${y2}`;
    // Between two columns, also where the line goes on to the third.
    const far = Math.abs(groups[edge.to].column - groups[edge.from].column) > 1;
    edge.middle = far ? pointAt(0.17, [x1, c1, c2, x2], [y1, y1, y2, y2])
      : pointAt(0.5, [x1, c1, c2, x2], [y1, y1, y2, y2]);
  }
}

/** A point of a cubic curve; `part` from 0 to 1. */
function pointAt(part, xs, ys) {
  const rest = 1 - part;
  const weights = [rest ** 3, 3 * rest ** 2 * part, 3 * rest * part ** 2, part ** 3];
  return [xs, ys].map((line) => line.reduce((sum, value, place) => sum + value * weights[place], 0));
}

function compare(a, b) { return a < b ? -1 : a > b ? 1 : 0; }
