"""Uses pages of `report -o html` in a headless Chromium: check.py JSON=HTML... [--pictures FOLDER]

Each page is compared with the JSON answer of the same run, and used with mouse and keyboard. Prints what is wrong; exit status 1 if
anything is.
"""
import json
import pathlib
import sys

from browser import Browser

PROBLEMS = ["would-drop", "needed-not-seen", "dropped"]
mistakes = []


def expect(condition, page, text):
    if not condition:
        mistakes.append(f"{page}: {text}")


def count(browser, selector):
    return browser.run(f"document.querySelectorAll({json.dumps(selector)}).length")


def check(browser, answer, page):
    edges = answer["edges"]
    expect(browser.open(page) < 5, page, "takes more than 5 s to open")
    expect(browser.run("document.title") == "flowpermit report", page, "the title was changed")
    expect(count(browser, "#edges tbody tr") == min(len(edges), 1000), page, "rows of the table of edges")
    expect(count(browser, "#findings article") == len(answer["findings"]), page, "findings")
    expect(count(browser, "#components tbody tr") == len(answer["components"]), page, "components")
    expect(count(browser, "#expectedFlows tbody tr") == len(answer["expectedFlows"]), page, "needs")
    elements = set(browser.run("[...new Set([...document.querySelectorAll('*')].map(e => e.localName))]"))
    expect(not elements & {"img", "iframe", "object", "embed", "form", "base", "b"}, page, f"elements: {elements}")
    expect(count(browser, "script") == 2 and count(browser, "[style]") == 0, page, "scripts or styles")
    for state in {edge["state"] for edge in edges if edge["state"] in PROBLEMS}:
        expect(count(browser, f"#map [data-state={state}]") > 0, page, f"no line is {state}")
    if not edges:
        return
    use(browser, edges, page)
    expect(not browser.problems, page, f"messages: {browser.problems[:3]}")
    expect(len(browser.requests) == 1, page, f"requests: {browser.requests}")


def use(browser, edges, page):
    # Keyboard: the first line that can be reached explains itself, and Escape takes it back.
    browser.run("document.querySelector('#map [data-state]').focus()")
    browser.press("Enter")
    expect(browser.run("!document.getElementById('why').hidden"), page, "Enter on a line explains nothing")
    for word in ("verdict", "recorded", "not checked"):
        expect(word in browser.run("document.getElementById('why').textContent"), page, f"the reason lacks '{word}'")
    expect(browser.run("location.hash").startswith("#edge-"), page, "a chosen line has no link")
    browser.press("Escape")
    expect(browser.run("document.getElementById('why').hidden"), page, "Escape keeps the reason")
    # Focus fades what is not near.
    if count(browser, "#map .node") > 3:
        browser.run("document.querySelector('#map g.node').dispatchEvent(new MouseEvent('click', {bubbles: true}))")
        expect(count(browser, "#map .node:not(.faded)") >= 1, page, "focus fades everything")
        browser.press("Escape")
        expect(count(browser, "#map .faded") == 0, page, "Escape keeps the focus")
    # Filter.
    port = str(edges[0]["edge"]["port"])
    browser.run(f"""(() => {{ const find = document.getElementById('map-find'); find.value = '{port}';
      find.dispatchEvent(new Event('input')); }})()""")
    labels = browser.run("[...document.querySelectorAll('#map [data-state]')].map(e => e.getAttribute('aria-label'))")
    # The reason of a verdict may name the port too.
    expect(any(port in label for label in labels), page, f"filter by {port}: {labels[:3]}")
    browser.run("""(() => { const find = document.getElementById('map-find'); find.value = 'no-such-word';
      find.dispatchEvent(new Event('input')); })()""")
    expect(count(browser, "#map [data-state]") == 0, page, "a word that nothing has shows lines")
    browser.run("""(() => { const find = document.getElementById('map-find'); find.value = '';
      find.dispatchEvent(new Event('input')); })()""")
    # Toggles never hide what is dropped.
    browser.run("document.querySelectorAll('#map-controls input[type=checkbox], #map-legend input').forEach(e => e.click())")
    for state in {edge["state"] for edge in edges if edge["state"] in PROBLEMS}:
        expect(count(browser, f"#map [data-state={state}]") > 0, page, f"the toggles hide what is {state}")
    browser.run("document.querySelectorAll('#map-controls input[type=checkbox], #map-legend input').forEach(e => e.click())")
    # Deep link.
    browser.run(f"location.hash = '#edge-{min(len(edges), 5000) - 1}'")
    browser.run("new Promise(done => setTimeout(done, 50))")
    expect(browser.run("!document.getElementById('why').hidden"), page, "a link to a line explains nothing")
    # Sort by connections, descending.
    if len(edges) > 1:
        browser.run("""(() => { const button = document.querySelectorAll('#edges th button')[4]; button.click();
          button.click(); })()""")
        shown = browser.run("[...document.querySelectorAll('#edges tbody tr')].map(r => Number(r.cells[4].textContent))")
        expect(shown == sorted(shown, reverse=True), page, "the table is not sorted")


def main(words):
    pictures = None
    if "--pictures" in words:
        place = words.index("--pictures")
        pictures = pathlib.Path(words[place + 1])
        words = words[:place]
    browser = Browser()
    try:
        for word in words:
            answer, page = word.split("=", 1)
            browser.show(1280, 1600)
            check(browser, json.loads(pathlib.Path(answer).read_text()), page)
            for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")) if pictures else ():
                browser.show(width, 1600, scheme)
                browser.open(page)
                wide = browser.run("document.documentElement.scrollWidth")
                expect(wide <= width, page, f"is {wide} pixels wide in a window of {width}")
                browser.screenshot(pictures / f"{pathlib.Path(page).stem}-{width}-{scheme}.png")
    finally:
        browser.close()
    for text in mistakes:
        print(text)
    print(f"{len(words)} pages, {len(mistakes)} mistakes")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
