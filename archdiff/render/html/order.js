// Which rows are to be seen, in each tree's own order, and how far each tree has gone for one place of the scroll bar.

const open = Uint8Array.from(rows, (row, k) => (row.holds && !(rows[k + 1].hidden && row.level < rows[k + 1].level) && !row.hidden ? 1 : 0));
const asked = { text: "", kinds: new Set() };
let oneColumn = !data.two;

function filtering() {
  return asked.text !== "" || asked.kinds.size > 0;
}

function matches(row) {
  return (!asked.kinds.size || asked.kinds.has(KIND[row.mark] || "same")) && (!asked.text || searchable(row).includes(asked.text));
}

// Rows that match, with all that holds them; or, without a filter, what is not folded away.
function seen() {
  if (!filtering()) {
    let limit = Infinity;
    return rows.filter((row) => {
      if (row.level > limit) return false;
      limit = row.holds && !open[row.index] ? row.level : Infinity;
      return true;
    });
  }
  const kept = new Uint8Array(rows.length);
  for (const row of rows) {
    row.match = matches(row);
    for (let k = row.match ? row.index : -1; k >= 0 && !kept[k]; k = rows[k].parent) kept[k] = 1;
  }
  return rows.filter((row) => kept[row.index]);
}

// The longest part of the partners that stands in the same order on both sides: it keeps the two trees level.
function level(partners) {
  const tails = [], before = new Int32Array(partners.length).fill(-1);
  partners.forEach(([old], k) => {
    let low = 0, high = tails.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (partners[tails[middle]][0] < old) low = middle + 1;
      else high = middle;
    }
    before[k] = low ? tails[low - 1] : -1;
    tails[low] = k;
  });
  const kept = [];
  for (let k = tails.length ? tails[tails.length - 1] : -1; k >= 0; k = before[k]) kept.push(partners[k]);
  return kept.reverse();
}

let order = null;

function arrange() {
  const all = seen();
  const news = oneColumn ? all : all.filter((row) => row.new);
  const olds = oneColumn ? [] : all.filter((row) => row.old).sort((one, other) => one.old.place - other.old.place);
  const oldAt = new Map(olds.map((row, k) => [row.index, k]));
  const newAt = new Map(news.map((row, k) => [row.index, k]));
  const partners = news.map((row, k) => [oldAt.get(row.index), k]).filter(([old]) => old !== undefined);
  const knots = [[0, 0, 0]];
  for (const [old, now] of [...level(partners), [olds.length, news.length]]) {
    const [o, n, v] = knots[knots.length - 1];
    knots.push([old, now, v + Math.max(old - o, now - n)]);
  }
  order = { all, olds, news, oldAt, newAt, knots, total: knots[knots.length - 1][2] };
}

// The last knot whose coordinate is not beyond the given one.
function knot(axis, value) {
  let low = 0, high = order.knots.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (order.knots[middle][axis] <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}

// A coordinate along another axis: 0 old rows, 1 new rows, 2 the scroll bar's.
function along(from, to, value) {
  const k = Math.min(knot(from, value), order.knots.length - 2);
  if (k < 0) return 0;
  const [start, end] = [order.knots[k], order.knots[k + 1]];
  const share = end[from] > start[from] ? (value - start[from]) / (end[from] - start[from]) : 0;
  return start[to] + Math.min(1, share) * (end[to] - start[to]);
}

// Opens whatever hides a row, or drops the filter that does.
function uncover(index) {
  for (let k = rows[index].parent; k >= 0; k = rows[k].parent) open[k] = 1;
  arrange();
  if (!order.newAt.has(index) && !order.oldAt.has(index)) {
    asked.text = "";
    asked.kinds.clear();
    arrange();
  }
}
