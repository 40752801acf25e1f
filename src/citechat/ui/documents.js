// Runs once with Gradio's `element`, `trigger` and `watch`: a button of the table says what is to be done with which
// document; what the server then asks the reader to look at gets the focus.

element.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-action]");
  if (button) trigger("act", { action: button.dataset.action, document: button.dataset.id });
});

let focused = null;
watch("value", () => {
  const node = element.querySelector("[data-focus]");
  const key = node ? node.textContent + (node.dataset.id ?? "") : null;
  if (node && key !== focused) {
    node.focus({ preventScroll: true });
    node.scrollIntoView({ block: "nearest" });
  }
  focused = key;
});

// Gradio's field for files has another name than the words on it, by which people who speak to their computer call it.
const tab = element.closest("#documents") ?? document.body;
const name = () => {
  const button = tab.querySelector("#add button[aria-dropeffect]");
  const words = button?.textContent.replace(/\s+/g, " ").trim();
  if (words && button.getAttribute("aria-label") !== words) button.setAttribute("aria-label", words);
};
new MutationObserver(name).observe(tab, { childList: true, subtree: true });
name();
