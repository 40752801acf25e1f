// Runs once with Gradio's `element`, `trigger`, `props` and `watch`. The server renders the whole page; this script
// keeps what only the reader of this page knows: which answer's sources are shown, which pair of sentence and source is
// marked, what is unfolded.

const SILENCE = 8000; // milliseconds without news of an answer until the page asks for them itself
let version = 0; // of the newest page so far
let silence = null;
let shownTurn = null; // null: the latest answer's
let latestTurn = null;
let marked = null; // {turn, place}
let opening = null; // the place whose document is on its way
let linking = false; // whether a link is on its way
const unfolded = new Set(); // the names of what folds

const said = document.createElement("div"); // what has been done; beside the page, which is made anew again and again
said.className = "said";
said.setAttribute("role", "status");
document.body.append(said);

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

// answers come by another way than what follows a click, so that an older page can come after a newer one
function seeVersion() {
  const { dataset } = element.querySelector(".citechat");
  if (Number(dataset.version) < version) trigger("refresh");
  version = Math.max(version, Number(dataset.version));
}

// the connection by which answers come can break, or close just when the next one is asked for
function listen() {
  clearTimeout(silence);
  if (element.querySelector(".turn.running")) silence = setTimeout(() => trigger("refresh"), SILENCE);
}

function apply() {
  seeVersion();
  listen();
  const turns = all(".turn");
  const last = turns.at(-1)?.dataset.turn ?? null;
  const asked = last !== latestTurn;
  const arrived = asked && latestTurn === null;
  if (asked) {
    latestTurn = last;
    shownTurn = marked = null;
  }
  const shown = shownTurn ?? last;
  const { dataset } = element.querySelector(".citechat");
  for (const section of all(".evidence")) section.hidden = section.dataset.turn !== shown;
  for (const turn of turns) turn.classList.toggle("shown", turns.length > 1 && turn.dataset.turn === shown);
  for (const button of all('[data-action="sources"]')) button.hidden = turnOf(button) === shown;
  for (const details of all("[data-fold]")) details.open = unfolded.has(details.dataset.fold);
  sayShelf();
  nameInAddress(dataset);
  showLink(element.querySelector("input[data-token]"));
  if (marked) pair(marked, "marked", true);
  // what another shares is read from its beginning
  if (asked && turns.length && !(arrived && dataset.shared !== undefined)) scrollTo(turns.at(-1), "start");
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

// a reload, or the address kept as a bookmark, comes back to the conversation
function nameInAddress({ conversation, shared }) {
  if (conversation === undefined) return;
  const address = new URL(location);
  if (conversation) address.searchParams.set("conversation", conversation);
  else address.searchParams.delete("conversation");
  if (shared === undefined) address.searchParams.delete("shared");
  if (address.href !== location.href) history.replaceState(null, "", address);
}

// only the browser knows the address by which it reaches the server
function showLink(box) {
  if (!box) return;
  box.value = new URL(`?shared=${box.dataset.token}`, location);
  element.querySelector(".share .here").hidden = !["localhost", "127.0.0.1"].includes(location.hostname);
  if (linking) box.select();
  linking = false;
}

function sayShelf() {
  const open = document.body.classList.contains("shelf-open");
  element.querySelector('[data-action="shelf"]').setAttribute("aria-expanded", open);
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
  if (!source.querySelector("details.document:not([open])")) return;
  opening = place;
  trigger("open_document", { ...place, open: true });
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

async function copy(button, copied = button.dataset.copied) {
  try {
    await navigator.clipboard.writeText(copied); // only on this machine or by https
  } catch {
    const box = Object.assign(document.createElement("textarea"), { value: copied });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
    button.focus();
  }
  said.textContent = "Copied";
  setTimeout(() => (said.textContent = ""), 2000);
}

function judge(turn, verdict, note) {
  trigger("judge", { turn, verdict, note });
}

const actions = {
  sources(button) {
    show(turnOf(button));
    scrollTo(element.querySelector(".evidence:not([hidden])"), "start");
  },
  copy: (button) => copy(button),
  "copy-link": (button) => copy(button, element.querySelector("input[data-token]").value),
  "make-link"() {
    linking = true;
    trigger("make_link");
  },
  "end-link"() {
    element.querySelector(".share > summary").focus();
    trigger("end_link");
  },
  judge(button) {
    const note = button.closest(".turn").querySelector(".note input")?.value ?? "";
    judge(turnOf(button), button.getAttribute("aria-pressed") === "true" ? null : button.dataset.verdict, note);
  },
  export(button) {
    unfold(button.closest("details"), false);
    trigger("export", { format: button.dataset.format });
  },
  shelf() {
    document.body.classList.toggle("shelf-open");
    sayShelf();
    if (document.body.classList.contains("shelf-open")) document.querySelector("#side :is(input, summary)").focus();
  },
  example: (button) => trigger("ask_example", { question: button.textContent }),
  again: () => trigger("ask_again"),
  new: () => trigger("begin"),
};
const asking = ["example", "again", "new"]; // after which the next thing is to write

function act(button) {
  const { action } = button.dataset;
  actions[action](button);
  if (asking.includes(action) && keyboard.matches) document.querySelector("#question textarea")?.focus();
}

function save() {
  if (!props.file) return;
  const address = URL.createObjectURL(new Blob([props.file.text], { type: props.file.media_type }));
  Object.assign(document.createElement("a"), { href: address, download: props.file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address));
}

function unfold(details, open) {
  details.open = open;
  if (open) unfolded.add(details.dataset.fold);
  else unfolded.delete(details.dataset.fold);
}

element.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  const folded = hit("[data-fold] > summary")?.parentElement;
  if (folded) { // at once: the toggle event comes later, after the page may have been made anew
    event.preventDefault();
    unfold(folded, !folded.open);
  }
  if (hit(".marker")) goToSource(hit(".marker"));
  else if (hit(".back")) goToSentence(hit(".place"));
  else if (hit(".document > summary")) openDocument(hit("details"));
  else if (hit("button[data-action]")) act(hit("[data-action]"));
  else if (hit(".turn") && getSelection().isCollapsed) show(turnOf(event.target));
});

document.addEventListener("click", ({ target }) => {
  for (const menu of all(".head-tools details[open]")) if (!menu.contains(target)) unfold(menu, false);
  if (target.closest('#side, [data-action="shelf"]')) return;
  document.body.classList.remove("shelf-open");
  sayShelf();
});

element.addEventListener("keydown", ({ key, target }) => {
  const menu = target.closest(".head-tools details[open]");
  if (key !== "Escape" || !menu) return;
  unfold(menu, false);
  menu.querySelector("summary").focus();
});

element.addEventListener("toggle", ({ target }) => {
  if (!target.dataset.fold) return;
  if (target.open) unfolded.add(target.dataset.fold);
  else unfolded.delete(target.dataset.fold);
}, true); // the event does not bubble

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  judge(turnOf(form), form.dataset.verdict, form.elements.note.value);
});

for (const [event, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  element.addEventListener(event, ({ target }) => {
    const node = target.closest(".marker, .place");
    if (node) pair(placeOf(node), "paired", on);
  });
}

watch("value", apply);
watch("file", save);
apply();
