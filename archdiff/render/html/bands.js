// The bands between the trees: partners joined, what came or went tapering to the place where it is missing.

const SVG = "http://www.w3.org/2000/svg";

// Places on both sides, in rows, of everything in sight; runs of one kind that go side by side become one band.
function bands(fromOld, toOld, fromNew, toNew) {
  const made = [];
  const add = (row, old, oldEnd, now, newEnd) => {
    const last = made[made.length - 1];
    const kind = KIND[row.mark] || "same", on = row.index === chosen;
    if (last && last.kind === kind && !on && !last.on && last.oldEnd === old && last.newEnd === now) {
      last.oldEnd = oldEnd;
      last.newEnd = newEnd;
    } else made.push({ kind, on, old, oldEnd, now, newEnd });
  };
  const told = new Set();
  const joined = (row) => {
    if (told.has(row.index)) return;
    told.add(row.index);
    const old = order.oldAt.get(row.index), now = order.newAt.get(row.index);
    if (now === undefined) add(row, old, old + 1, ...Array(2).fill(gap(order.olds, old, order.newAt)));
    else if (old === undefined) add(row, ...Array(2).fill(gap(order.news, now, order.oldAt)), now, now + 1);
    else add(row, old, old + 1, now, now + 1);
  };
  for (let k = fromNew; k < toNew; k++) joined(order.news[k]);
  for (let k = fromOld; k < toOld; k++) joined(order.olds[k]);
  return made;
}

// Where on the other side something without partner would stand: behind the partner of what it follows.
function gap(here, index, there) {
  for (let k = index - 1, steps = 0; k >= 0 && steps < 2000; k--, steps++) {
    const partner = there.get(here[k].index);
    if (partner !== undefined) return partner + 1;
  }
  return 0;
}

function drawBands(svg, given, width, oldY, newY) {
  const half = width / 2;
  svg.replaceChildren(...given.map(({ kind, on, old, oldEnd, now, newEnd }) => {
    const [a, b, c, d] = [oldY(old), newY(now), newY(newEnd), oldY(oldEnd)];
    const path = document.createElementNS(SVG, "path");
    path.setAttribute("class", `b-${kind}${on ? " on" : ""}`);
    path.setAttribute("d", `M0 ${a}C${half} ${a} ${half} ${b} ${width} ${b}V${c}C${half} ${c} ${half} ${d} 0 ${d}Z`);
    return path;
  }));
}
