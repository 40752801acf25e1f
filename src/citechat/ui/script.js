// Runs once with Gradio's `element`, `trigger` and `watch`. The server renders the whole page; this script keeps what
// only the reader of this page knows: which answer's sources are shown and which pair of sentence and source is marked.

let shownTurn = null; // null: the latest answer's
let latestTurn = null;
let marked = null; // {turn, place}
let opening = null; // the place whose document is on its way

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const keyboard = matchMedia("(hover: hover)"); // elsewhere focus would bring up a keyboard on the screen
const all = (selector) => [...element.querySelectorAll(selector)];
const placeOf = (node) => ({ turn: node.dataset.turn, place: node.dataset.place });
const turnOf = (node) => node.closest(".turn").dataset.turn;
const sourceAt = ({ turn, place }) => element.querySelector(`#place-${turn}-${place}`);
const markersAt = ({ turn, place }) => all(`.marker[data-turn="${turn}"][data-place="${place}"]`);
const scrollTo = (node, block) => node.scrollIntoView({ block, behavior: calm.matches ? "auto" : "smooth" });

function pair(place, name, on) {
  const source = sourceAt(place);
  const sentences = markersAt(place).map((marker) => marker.closest(".sentence"));
  for (const node of [source, ...sentences, ...markersAt(place)]) node?.classList.toggle(name, on);
}

function apply() {
  const turns = all(".turn");
  const last = turns.at(-1)?.dataset.turn ?? null;
  const asked = last !== latestTurn;
  if (asked) {
    latestTurn = last;
    shownTurn = marked = null;
  }
  const shown = shownTurn ?? last;
  for (const section of all(".evidence")) section.hidden = section.dataset.turn !== shown;
  for (const button of all('[data-action="sources"]')) button.hidden = turnOf(button) === shown;
  if (marked) pair(marked, "marked", true);
  if (asked && turns.length) scrollTo(turns.at(-1), "start");
  if (opening) {
    const full = sourceAt(opening)?.querySelector("details[open] .full");
    const words = full?.querySelector("mark");
    if (words) {
      full.scrollTop = words.offsetTop - full.clientHeight / 3;
      scrollTo(full.parentElement, "nearest");
      opening = null;
    }
  }
}

function show(turn) {
  shownTurn = turn;
  apply();
}

function mark(place) {
  if (marked) pair(marked, "marked", false);
  marked = place;
  show(place.turn);
}

function goToSource(marker) {
  const place = placeOf(marker);
  mark(place);
  const source = sourceAt(place);
  if (!source) return;
  source.focus({ preventScroll: true });
  scrollTo(source, "start");
}

function goToSentence(source) {
  const place = placeOf(source);
  mark(place);
  const marker = markersAt(place)[0];
  marker?.focus({ preventScroll: true });
  if (marker) scrollTo(marker.closest(".sentence"), "nearest");
}

function openDocument(details) {
  const place = placeOf(details);
  const open = !details.open; // the browser toggles it after this
  opening = open ? place : null;
  mark(place);
  trigger("open_document", { ...place, open });
}

function act(button) {
  if (button.dataset.action === "sources") {
    show(turnOf(button));
    scrollTo(element.querySelector(".evidence:not([hidden])"), "start");
    return;
  }
  if (button.dataset.action === "example") trigger("ask_example", { question: button.textContent });
  if (button.dataset.action === "again") trigger("ask_again");
  if (button.dataset.action === "clear") trigger("clear_all");
  if (keyboard.matches) document.querySelector("#question textarea")?.focus();
}

element.addEventListener("click", ({ target }) => {
  const hit = (selector) => target.closest(selector);
  if (hit(".marker")) goToSource(hit(".marker"));
  else if (hit(".back")) goToSentence(hit(".place"));
  else if (hit("summary")) openDocument(hit("details"));
  else if (hit("[data-action]")) act(hit("[data-action]"));
});

for (const [event, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  element.addEventListener(event, ({ target }) => {
    const node = target.closest(".marker, .place");
    if (node) pair(placeOf(node), "paired", on);
  });
}

watch("value", apply);
apply();
