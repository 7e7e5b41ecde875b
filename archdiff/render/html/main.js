// Puts the parts together and listens.

const status = element("span", "status");
status.setAttribute("role", "status");
const filter = element("input", "");
filter.type = "search";
filter.placeholder = "Filter by name, type, setting  ( / )";
filter.setAttribute("aria-label", "Filter rows by text");

function say() {
  const matching = filtering() ? rows.filter((row) => row.match).length : rows.length;
  status.textContent = filtering() ? `${matching.toLocaleString("en")} of ${rows.length.toLocaleString("en")} rows` : `${rows.length.toLocaleString("en")} rows`;
}

function refresh() {
  filter.value = asked.text ? filter.value : "";
  for (const each of kindButtons) each.setAttribute("aria-pressed", asked.kinds.has(each.dataset.kind));
  redraw();
  say();
}

function toggle(index, wanted) {
  if (!rows[index].holds) return;
  open[index] = wanted === undefined ? 1 - open[index] : Number(wanted);
  redraw();
}

const kindButtons = ["added", "removed", "changed", "moved"].filter((kind) => data.two && rows.some((row) => KIND[row.mark] === kind)).map((kind) => {
  const made = button(kind, () => {
    if (!asked.kinds.delete(kind)) asked.kinds.add(kind);
    refresh();
  });
  made.classList.add("kind", `k-${kind}`);
  made.dataset.kind = kind;
  made.setAttribute("aria-pressed", "false");
  return made;
});

function foldAll(wanted) {
  for (const row of rows) open[row.index] = row.holds && (wanted || row.level === 0) ? 1 : 0;
  refresh();
}

function step(by, changed) {
  const list = oneColumn || !order.olds.length ? order.news : order.all;
  let k = list.findIndex((row) => row.index === chosen);
  do k += k < 0 && by < 0 ? list.length : by;
  while (changed && k >= 0 && k < list.length && !KIND[list[k].mark]);
  if (k < 0 || k >= list.length) {
    if (changed || Math.abs(by) === 1) return;
    k = by < 0 ? 0 : list.length - 1;
  }
  choose(list[k].index);
  bring(chosen, changed);
  draw();
}

const KEYS = {
  ArrowDown: () => step(1), ArrowUp: () => step(-1), n: () => step(1, true), p: () => step(-1, true),
  PageDown: () => step(20), PageUp: () => step(-20), Home: () => step(-rows.length), End: () => step(rows.length),
  ArrowRight: () => chosen >= 0 && (open[chosen] || !rows[chosen].holds ? step(1) : toggle(chosen, true)),
  ArrowLeft: () => {
    if (chosen < 0) return;
    if (rows[chosen].holds && open[chosen]) toggle(chosen, false);
    else if (rows[chosen].parent >= 0) {
      choose(rows[chosen].parent);
      bring(chosen, false);
    }
  },
  Enter: () => chosen >= 0 && toggle(chosen), " ": () => chosen >= 0 && toggle(chosen),
  Escape: () => choose(-1),
};

function build() {
  const head = element("header", "head");
  const bar = element("div", "bar");
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Rows to show");
  const columns = button("One column", () => columned(!oneColumn));
  const theme = button("Dark / light", () => {
    const root = document.documentElement;
    const dark = (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    root.dataset.theme = dark ? "light" : "dark";
  });
  bar.append(filter, ...kindButtons, button("Unfold all", () => foldAll(true)), button("Fold all", () => foldAll(false)), ...(data.two ? [columns] : []), theme, status);
  const names = element("div", "names", ...[0, 1].map((k) => element("div", "", element("div", "", ...spans(data.titles[k])), element("div", "sums", ...spans(data.sums[k])))));
  names.firstChild.after(element("div", ""));
  bandsView.setAttribute("class", "bands");
  bandsView.setAttribute("aria-hidden", "true");
  panes.append(oldPane, bandsView, newPane);
  scroller.append(panes, spacer);
  scroller.tabIndex = 0;
  scroller.setAttribute("role", "tree");
  scroller.setAttribute("aria-label", "Layers, side by side");
  live.append(bar, data.two ? names : element("div", ""), scroller);

  function columned(wanted) {
    oneColumn = wanted;
    columns.setAttribute("aria-pressed", wanted);
    live.classList.toggle("one", wanted);
    redraw();
  }

  const tree = page.querySelector(":scope > .tree");
  tree?.classList.add("drawn");
  const keep = [...page.children].filter((child) => child !== tree && !child.matches("noscript, .sheets"));
  for (const note of notes) note.card.append(button("Show in the tree", () => showEvidence(note)));
  side.append(panel, ...(notes.length ? [element("h2", "", "What was done, and why")] : []));
  for (const child of keep) (child.matches(".note, .fold") || child.previousElementSibling?.matches?.(".note ~ *") ? side : head).append(child);
  const hint = element("p", "keys");
  for (const [key, what] of [["↑ ↓", "rows"], ["← →", "fold"], ["n p", "changes"], ["/", "filter"], ["Esc", "close"]]) hint.append(element("kbd", "", key), ` ${what}  `);
  side.append(hint);
  page.prepend(head, live, side);
  page.classList.toggle("has-static", Boolean(tree));
  columned(oneColumn || innerWidth < 700);
}

function listen() {
  scroller.addEventListener("scroll", soon, { passive: true });
  new ResizeObserver(() => redraw()).observe(scroller);
  filter.addEventListener("input", () => {
    asked.text = filter.value.trim().toLowerCase();
    scroller.scrollTop = 0;
    refresh();
  });
  panes.addEventListener("click", (event) => {
    const row = event.target.closest(".line");
    if (!row) return;
    const index = Number(row.dataset.row);
    if (event.target.closest(".fold")) toggle(index);
    else choose(index);
  });
  panes.addEventListener("dblclick", (event) => {
    const row = event.target.closest(".line");
    if (row && !event.target.closest(".fold")) toggle(Number(row.dataset.row));
  });
  scroller.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? null : KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("keydown", (event) => {
    if (event.target.matches("input")) {
      if (event.key === "Escape") {
        filter.value = asked.text = "";
        refresh();
        scroller.focus();
      }
    } else if (event.key === "/") {
      event.preventDefault();
      filter.focus();
    } else if (event.key === "Escape" && chosen >= 0) choose(-1);
  });
}

if (rows.length) {
  document.documentElement.classList.add("js");
  build();
  listen();
  refresh();
}
