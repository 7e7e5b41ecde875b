// The panel beside the trees: one layer with its partner, what changed and means, its settings and tensors, what its type is for.

const page = document.getElementById("page");
const side = element("aside", "side");
const panel = element("div", "panel");

function block([kind, said]) {
  if (kind === "h") return element("h3", "", ...spans(said));
  if (kind === "p") {
    const text = plain(said);
    if (said[1] !== "link" || !/^https:\/\/[\w./#?=&%~+:,()-]{1,500}$/.test(text)) return element("p", "", ...spans(said));
    const link = element("a", "r-link", text);
    link.href = text;
    link.target = "_blank";
    link.rel = "noreferrer noopener";
    return element("p", "", link);
  }
  const list = element("dl", "");
  for (const [label, words] of said) list.append(element("dt", "", label), element("dd", "", ...spans(words)));
  return list;
}

function asides(numbers) {
  return numbers.flatMap((number) => data.asides[number].map(block));
}

function pathLine(label, given) {
  return element("p", "path", element("span", "r-muted", label), given.path || "(root)", "  ", ...spans(given.type), ...spans(given.detail));
}

const WORDS = { added: "added", removed: "removed", changed: "changed", retyped: "another type", moved: "moved", same: "unchanged", folded: "unchanged", context: "unchanged itself" };

function button(label, act) {
  const made = element("button", "", label);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function inspect(row) {
  const close = button("Close", () => choose(-1));
  close.classList.add("close");
  const about = element("div", "layer", close, element("h2", "", data.two ? WORDS[row.mark] : "Layer"));
  if (row.old && row.new) about.append(pathLine("old  ", row.old), pathLine("new  ", row.new));
  else about.append(pathLine("", row.new || row.old));
  if (row.note.length) about.append(element("p", "path", ...spans(row.note)));
  about.append(...asides(row.asides));
  const claims = notes.filter((note) => note.changes.some((change) => row.changes.includes(change)));
  for (const note of claims.slice(0, 5)) about.append(element("p", "", "Part of: ", button(note.title, () => note.card.scrollIntoView({ block: "nearest" }))));
  about.append(...asides((row.new || row.old).asides));
  if (row.old && row.new && row.old.asides[0] !== row.new.asides[0]) {
    about.append(element("details", "", element("summary", "", "Before"), ...asides(row.old.asides.slice(0, 1))));
  }
  about.setAttribute("aria-live", "polite");
  return about;
}

function choose(index) {
  chosen = index;
  panel.replaceChildren(...(index >= 0 ? [inspect(rows[index])] : []));
  if (index >= 0) side.scrollTop = 0;
  redraw();
  const name = index >= 0 ? ["new", "old"].map((each) => `${each}-${index}`).find((id) => document.getElementById(id)) : "";
  if (name) scroller.setAttribute("aria-activedescendant", name);
  else scroller.removeAttribute("aria-activedescendant");
}

// The findings, each with its evidence: the deepest rows that tell its changes.
const notes = [...page.querySelectorAll(":scope > .note[data-changes]")].map((card) => ({
  card, title: card.querySelector("h3").textContent, changes: card.dataset.changes.split(" ").map(Number), next: 0,
}));

function evidence(note) {
  const wanted = new Set(note.changes), told = new Map();
  for (const row of rows) for (const change of row.changes) if (wanted.has(change)) told.set(change, row.index);
  return [...new Set(told.values())].sort((one, other) => one - other);
}

function showEvidence(note) {
  const places = evidence(note);
  if (!places.length) return;
  for (const each of notes) each.card.classList.toggle("current", each === note);
  found = new Set(places);
  const index = places[note.next++ % places.length];
  uncover(index);
  chosen = index;
  redraw();
  bring(index, true);
  draw();
  status.textContent = `place ${((note.next - 1) % places.length) + 1} of ${places.length}`;
}
