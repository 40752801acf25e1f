// `root` holds the report, which may be put there later: shows the questions that were asked for.

const sift = () => {
  const rows = [...root.querySelectorAll(".questions tbody tr")];
  const wanted = root.querySelector("[data-filter]").value;
  const words = root.querySelector("[data-search]").value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const row of rows) {
    const { outcome, failure } = row.dataset;
    const text = words.length ? row.textContent.toLowerCase() : "";
    const fits = !wanted || wanted === outcome || wanted === failure || (wanted === "bad" && failure);
    row.hidden = !(fits && words.every((word) => text.includes(word)));
    shown += !row.hidden;
  }
  root.querySelector("[data-count]").textContent = shown === rows.length ? "" : `${shown} of ${rows.length} questions`;
};

root.addEventListener("input", ({ target }) => {
  if (target.matches("[data-filter], [data-search]")) sift();
});
