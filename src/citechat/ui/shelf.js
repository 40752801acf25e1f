// The list of conversations: runs once with Gradio's `element` and `trigger`. The server renders the list.

const PAUSE = 200; // milliseconds without a key until the search begins
let waiting = null;

const entryOf = (node) => node.closest("[data-id]").dataset.id;
const shut = (menu) => menu && (menu.open = false);

element.addEventListener("input", ({ target }) => {
  if (target.type !== "search") return;
  clearTimeout(waiting);
  waiting = setTimeout(() => trigger("search", { words: target.value }), PAUSE);
});

element.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-action]");
  if (button?.dataset.action === "open") {
    trigger("open_conversation", { id: entryOf(button) });
    document.body.classList.remove("shelf-open");
    document.querySelector(".citechat .log")?.focus({ preventScroll: true });
  }
  if (button?.dataset.action === "delete") {
    for (const menu of element.querySelectorAll("details[open]")) shut(menu);
    trigger("delete", { id: entryOf(button) });
    element.querySelector("input[type=search]").focus();
  }
});

element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  const menu = form.closest(".menu");
  trigger("rename", { id: entryOf(form), title: form.elements.title.value });
  shut(menu);
  menu.querySelector("summary").focus();
});

element.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[open]");
  if (menu) {
    shut(menu);
    menu.querySelector("summary").focus();
  } else if (document.body.classList.contains("shelf-open")) {
    const opener = document.querySelector('[data-action="shelf"]');
    opener.click();
    opener.focus();
  }
});
