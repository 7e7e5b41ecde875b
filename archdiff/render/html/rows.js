// The data block as rows. Text becomes text nodes only: nothing here, or later, ever parses HTML.

const data = JSON.parse(document.getElementById("data").textContent);

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

// A line of the page is text and role in turn.
function spans(words) {
  const made = [];
  for (let k = 0; k < words.length; k += 2) made.push(element("span", "r-" + words[k + 1], words[k]));
  return made;
}

function plain(words) {
  return words.filter((_, k) => k % 2 === 0).join("");
}

function cell(given) {
  if (!given) return null;
  const [path, name, type, detail, depth, place, asides] = given;
  return { path, name: data.lines[name], type: data.lines[type], detail: data.lines[detail], depth, place, asides };
}

const rows = (data.rows || []).map(([mark, level, hidden, old, now, note, changes, asides], index) => ({
  index, mark: data.marks[mark], glyph: data.glyphs[mark], level, hidden, old: cell(old), new: cell(now),
  note: data.lines[note], changes, asides, parent: -1, holds: false, text: null,
}));

{
  const above = [];
  for (const row of rows) {
    while (above.length && above[above.length - 1].level >= row.level) above.pop();
    if (above.length) {
      row.parent = above[above.length - 1].index;
      rows[row.parent].holds = true;
    }
    above.push(row);
  }
}

const KIND = { added: "added", removed: "removed", changed: "changed", retyped: "changed", moved: "moved" };

// What filtering by text looks into.
function searchable(row) {
  if (row.text === null) {
    const sides = [row.old, row.new].filter(Boolean).map((side) => `${side.path} ${plain(side.name)} ${plain(side.type)}${plain(side.detail)}`);
    row.text = `${sides.join(" ")} ${plain(row.note)}`.toLowerCase();
  }
  return row.text;
}
