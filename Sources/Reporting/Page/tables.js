// Tables that can be sorted and searched, and the bars of the timeline.

function startTable(table) {
  const body = table.tBodies[0];
  if (!body || body.rows.length < 2) return;
  const original = [...body.rows];
  [...table.tHead.rows[0].cells].forEach((cell, column) => {
    const button = make("button", { type: "button" }, cell.textContent);
    cell.replaceChildren(button);
    button.addEventListener("click", () => {
      const direction = cell.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      cell.setAttribute("aria-sort", direction);
      const sign = direction === "ascending" ? 1 : -1;
      body.append(...original.slice().sort((a, b) => sign * compareCells(a.cells[column], b.cells[column])));
    });
  });
  if (original.length < 8) return;
  const find = make("input", { type: "search", placeholder: "filter rows", "aria-label": "Filter the rows of this table" });
  find.addEventListener("input", () => {
    const words = find.value.toLowerCase().split(/[\s,]+/).filter(Boolean);
    for (const row of original) {
      const text = row.textContent.toLowerCase();
      row.hidden = words.length > 0 && !words.some((word) => text.includes(word));
    }
  });
  const line = make("p", { class: "find" });
  line.append(find);
  table.parentElement.before(line);
}

function compareCells(a, b) {
  const [left, right] = [a.textContent, b.textContent];
  const numbers = [parseFloat(left), parseFloat(right)];
  if (a.className === "number" && numbers.every(Number.isFinite)) return numbers[0] - numbers[1];
  return left.localeCompare(right, "en", { numeric: true });
}

function drawTimeline(table) {
  const rows = [...table.tBodies[0].rows].map((row) => ({
    time: row.cells[0].textContent, all: Number(row.cells[1].textContent), failed: Number(row.cells[2].textContent),
  }));
  const most = Math.max(1, ...rows.map((row) => row.all));
  const [width, height, step] = [1000, 150, 1000 / Math.max(rows.length, 12)];
  const svg = shape("svg", { viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `Connections over time in ${rows.length} intervals, at most ${most} in one; the table has the numbers` });
  rows.forEach((row, place) => {
    const size = (count) => count * (height - 34) / most;
    const bar = (count, top, name) => {
      const rect = shape("rect", { x: place * step + 1, y: height - 20 - top, width: Math.max(1, step - 2),
        height: size(count), class: name });
      rect.append(shape("title", {}, `${row.time}: ${row.all} connections, ${row.failed} failed`));
      svg.append(rect);
    };
    bar(row.all - row.failed, size(row.all), "bar");
    bar(row.failed, size(row.failed), "bar failed-part");
  });
  svg.append(shape("text", { x: 0, y: height - 5, class: "axis" }, rows[0].time),
    shape("text", { x: 0, y: 11, class: "axis" }, `at most ${most}; failed ones below, in another colour`));
  if (rows.length > 1) {
    svg.append(shape("text", { x: width, y: height - 5, class: "axis", "text-anchor": "end" }, rows[rows.length - 1].time));
  }
  table.parentElement.before(svg);
}
