// The two trees as far as they are in sight; rows are made when they come and dropped when they go.

const HEIGHT = 24, STEP = 14, SPARE = 6;
let chosen = -1, found = new Set(), frame = 0;

const live = element("section", "live");
const scroller = element("div", "scroller");
const panes = element("div", "panes");
const spacer = element("div", "spacer");
const oldPane = element("div", "pane old-pane");
const newPane = element("div", "pane new-pane");
const bandsView = document.createElementNS(SVG, "svg");
const shown = new Map([[oldPane, new Map()], [newPane, new Map()]]);

function line(row, side) {
  const here = row[side] || row.old;
  const kind = KIND[row.mark] || "same";
  const made = element("div", `line m-${row.mark} k-${kind}`);
  made.id = `${side}-${row.index}`;
  made.dataset.row = row.index;
  made.setAttribute("role", "treeitem");
  made.setAttribute("aria-level", row.level + 1);
  made.setAttribute("aria-selected", row.index === chosen);
  if (row.holds) made.setAttribute("aria-expanded", isOpen(row));
  if (row.index === chosen) made.classList.add("chosen");
  if (found.has(row.index)) made.classList.add("found");
  const indent = Math.min(here.depth, 24);
  for (let k = 0; k < indent; k++) {
    const guide = element("span", "guide");
    guide.style.left = `${34 + k * STEP}px`;
    made.append(guide);
  }
  made.style.paddingLeft = `${42 + indent * STEP}px`;
  const mark = element("span", "mark", side === "new" || !row.new ? row.glyph : "");
  mark.style.marginLeft = `${-34 - indent * STEP}px`;
  mark.style.width = `${34 + indent * STEP}px`;
  made.append(mark);
  if (row.holds) made.append(element("span", "fold", isOpen(row) ? "▾" : "▸"));
  // What changed goes before the settings, which may be cut off at the edge; what came or went has its size behind them.
  const note = row.note.length && (side === "new" || !row.new) ? ["   ", ...spans(row.note)] : [];
  const first = row.old && row.new;
  made.append(...spans(here.name), plain(here.name) ? "  " : "", ...spans(here.type));
  if (first) made.append(...note, note.length && here.detail.length ? "   " : "");
  made.append(...spans(here.detail));
  if (!first) made.append(...note);
  if (oneColumn && first && plain(row.old.name) !== plain(row.new.name)) made.append("   ", element("span", "r-muted", "was "), ...spans(row.old.name));
  made.title = here.path || plain(here.type);
  return made;
}

function isOpen(row) {
  return filtering() ? true : Boolean(open[row.index]);
}

function fill(pane, list, side, offset, height) {
  const kept = shown.get(pane);
  const first = Math.max(0, Math.floor(-offset / HEIGHT) - SPARE);
  const last = Math.min(list.length, Math.ceil((height - offset) / HEIGHT) + SPARE);
  const wanted = new Set();
  for (let k = first; k < last; k++) {
    const row = list[k];
    wanted.add(row.index);
    let drawn = kept.get(row.index);
    if (!drawn) {
      drawn = line(row, side);
      kept.set(row.index, drawn);
      pane.append(drawn);
    }
    drawn.style.transform = `translateY(${offset + k * HEIGHT}px)`;
  }
  for (const [index, drawn] of kept) {
    if (!wanted.has(index)) {
      drawn.remove();
      kept.delete(index);
    }
  }
  return [first, last];
}

function draw() {
  frame = 0;
  const height = scroller.clientHeight, top = scroller.scrollTop;
  const most = order.total * HEIGHT - height;
  const line = most > 0 ? (top / most) * height : 0;
  const at = (top + line) / HEIGHT;
  const offsets = [0, 1].map((side) => line - along(2, side, at) * HEIGHT);
  const olds = fill(oldPane, order.olds, "old", offsets[0], height);
  const news = fill(newPane, order.news, "new", offsets[1], height);
  if (!oneColumn) {
    drawBands(bandsView, bands(...olds, ...news), bandsView.clientWidth, (k) => offsets[0] + k * HEIGHT, (k) => offsets[1] + k * HEIGHT);
  }
}

function soon() {
  frame = frame || requestAnimationFrame(draw);
}

// After folding, filtering or choosing: everything anew.
function redraw() {
  arrange();
  const height = scroller.clientHeight;
  panes.style.height = `${height}px`;
  spacer.style.height = `${Math.max(0, order.total * HEIGHT - height)}px`;
  for (const [pane, kept] of shown) {
    pane.replaceChildren();
    kept.clear();
  }
  if (!order.all.length) newPane.append(element("p", "nothing", rows.length ? "No row is like that." : "No rows."));
  draw();
}

// Scrolls no further than needed to bring a row well into sight.
function bring(index, centred) {
  const k = order.newAt.get(index), axis = k === undefined ? 0 : 1;
  const place = k === undefined ? order.oldAt.get(index) : k;
  if (place === undefined) return;
  const height = scroller.clientHeight, most = order.total * HEIGHT - height;
  if (most <= 0) return;
  const drawn = document.getElementById(`${axis ? "new" : "old"}-${index}`);
  if (drawn && !centred) {
    const box = drawn.getBoundingClientRect(), frameBox = scroller.getBoundingClientRect();
    const over = box.top - frameBox.top - HEIGHT, under = frameBox.bottom - HEIGHT - box.bottom;
    if (over >= 0 && under >= 0) return;
    scroller.scrollTop += over < 0 ? over : -under;
    return;
  }
  scroller.scrollTop = (along(axis, 2, place) * HEIGHT) / (1 + height / most);
}
