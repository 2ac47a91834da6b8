// What the parts of the page share, and where it starts.

document.addEventListener("DOMContentLoaded", () => {
  const block = document.getElementById("map-data");
  if (block) startMap(JSON.parse(block.textContent));
  for (const table of document.querySelectorAll("table")) startTable(table);
  const times = document.querySelector("#timeline table");
  if (times) drawTimeline(times);
});

/** An element of HTML; text never becomes markup. */
function make(name, attributes = {}, text = "") { return fill(document.createElement(name), attributes, text); }

/** An element of SVG. */
function shape(name, attributes = {}, text = "") {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, text);
}

function fill(element, attributes, text) {
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  return element;
}

/** Makes an element a button for the mouse and the keyboard. */
function press(element, name, action) {
  element.setAttribute("tabindex", "0");
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", name);
  element.addEventListener("click", action);
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    action();
  });
}

/** With its middle left out where it is longer. */
function short(text, length) {
  if (text.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return text.slice(0, length - 1 - half) + "…" + text.slice(text.length - half);
}
