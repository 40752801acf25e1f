// The asker's settings: runs once with Gradio's `element` and `trigger`.

element.addEventListener("change", () => {
  const { elements } = element.querySelector("form");
  if (!elements.passages.reportValidity()) return;
  trigger("prefer", {
    values: {
      passages: elements.passages.value,
      floor: elements.floor.value,
      quotes_only: elements.quotes_only?.checked ?? false,
    },
  });
});

element.addEventListener("submit", (event) => event.preventDefault());
