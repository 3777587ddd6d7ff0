/** A marking scheme as rows of three levels (评分方案): criterion 1, sub-criterion 2, aspect 3.
 *
 *  Pure: every function takes rows and gives new ones. A row is {id, level, node}, the node being the contest file's
 *  object without its children. A criterion's first sub-criterion that bears its code, or its only one that bears its
 *  name, is not shown: it lives in `own` of the criterion's row. */
let counter = 0;
const fresh = () => `r${(counter += 1)}`;
const without = (node, keys) => Object.fromEntries(Object.entries(node).filter(([key]) => !keys.includes(key)));
const same = (one, other) => one?.zh === other?.zh && one?.en === other?.en;

export function fromTree(tree) {
  const rows = [];
  for (const criterion of tree.criteria ?? []) {
    const row = { id: fresh(), level: 1, node: without(criterion, ["sub_criteria"]) };
    rows.push(row);
    (criterion.sub_criteria ?? []).forEach((sub, index) => {
      const alone = criterion.sub_criteria.length === 1 && sub.name?.zh === criterion.name?.zh;
      if (index === 0 && (alone || sub.code === criterion.code)) row.own = without(sub, same(sub.name, criterion.name) ? ["aspects", "name"] : ["aspects"]);
      else rows.push({ id: fresh(), level: 2, node: without(sub, ["aspects"]) });
      for (const aspect of sub.aspects ?? []) rows.push({ id: fresh(), level: 3, node: aspect });
    });
  }
  return rows;
}

/** The tree in the contest file's form, and the path of each row in it. */
export function toTree(head, rows) {
  const criteria = [];
  const paths = new Map();
  let sub = null;
  for (const row of rows) {
    const last = criteria.at(-1);
    const at = `criteria[${criteria.length - 1}]`;
    if (row.level === 1 || !last) {
      const node = row.level === 1 ? row.node : { code: row.node.code, name: row.node.name, max: "0" };
      criteria.push({ ...node, sub_criteria: [] });
      criteria.at(-1).own = row.own;
      sub = null;
      paths.set(`criteria[${criteria.length - 1}]`, row.id);
      if (row.level === 1) continue;
    }
    const criterion = criteria.at(-1);
    if (row.level === 2) {
      sub = { ...row.node, aspects: [] };
      criterion.sub_criteria.push(sub);
      paths.set(`${at}.sub_criteria[${criterion.sub_criteria.length - 1}]`, row.id);
      continue;
    }
    if (!sub) {
      const { code: own, ...rest } = criterion.own ?? {};
      sub = { code: own ?? criterion.code, name: criterion.name, ...rest, aspects: [] };
      criterion.sub_criteria.push(sub);
    }
    sub.aspects.push(row.node);
    paths.set(`criteria[${criteria.length - 1}].sub_criteria[${criterion.sub_criteria.length - 1}].aspects[${sub.aspects.length - 1}]`, row.id);
  }
  return { tree: { ...head, criteria: criteria.map((one) => without(one, ["own"])) }, paths };
}

/** The row a problem's path belongs to: the longest known beginning of it. */
export function rowOf(paths, where) {
  let path = where;
  while (path) {
    if (paths.has(path)) return paths.get(path);
    const cut = path.lastIndexOf(".");
    path = cut < 0 ? "" : path.slice(0, cut);
  }
  return null;
}

export const indexOf = (rows, id) => rows.findIndex((row) => row.id === id);

/** A row and all below it. */
export function block(rows, index) {
  let end = index + 1;
  while (end < rows.length && rows[end].level > rows[index].level) end += 1;
  return [index, end];
}

const letters = (n) => (n < 26 ? String.fromCharCode(65 + n) : letters(Math.floor(n / 26) - 1) + letters(n % 26));

/** The first free code for a row of this level at this place. */
export function freeCode(rows, index, level) {
  const taken = new Set(rows.flatMap((row) => (row.own?.code && row.own.code !== row.node.code ? [row.node.code, row.own.code] : [row.node.code])));
  let stem = "";
  if (level > 1) {
    for (let at = index - 1; at >= 0 && !stem; at -= 1) {
      const own = level === 3 ? rows[at].own?.code : undefined;
      if (rows[at].level === 1) stem = own && own !== rows[at].node.code ? `${own}.` : rows[at].node.code;
      else if (level === 3 && rows[at].level === 2) stem = `${rows[at].node.code}.`;
    }
  }
  for (let n = 0; ; n += 1) {
    const code = level === 1 ? letters(n) : `${stem || "A"}${n + 1}`;
    if (!taken.has(code)) return code;
  }
}

const BLANK = {
  1: () => ({ max: "0" }),
  2: () => ({}),
  3: () => ({ max: "0", type: "judgement", points: { rule: "exact" } }),
};

export function insert(rows, index, level) {
  const code = freeCode(rows, index, level);
  const row = { id: fresh(), level, node: { code, name: { zh: "" }, ...BLANK[level]() }, isNew: true };
  return { rows: [...rows.slice(0, index), row, ...rows.slice(index)], id: row.id };
}

/** A new row after this one: below a criterion or sub-criterion its first aspect, else its neighbour. */
export function insertAfter(rows, id) {
  const index = indexOf(rows, id);
  if (index < 0) return insert(rows, rows.length, rows.length ? 3 : 1);
  return insert(rows, index + 1, 3);
}

export function remove(rows, id) {
  const index = indexOf(rows, id);
  if (index < 0) return { rows, id: null };
  const [from, to] = block(rows, index);
  const left = [...rows.slice(0, from), ...rows.slice(to)];
  return { rows: left, id: (left[from] ?? left[from - 1])?.id ?? null };
}

/** Move a row with all below it past the neighbour above (-1) or below (1). */
export function move(rows, id, step) {
  const [from, to] = block(rows, indexOf(rows, id));
  const taken = rows.slice(from, to);
  const rest = [...rows.slice(0, from), ...rows.slice(to)];
  const level = rows[from].level;
  let at = from;
  if (step < 0) {
    if (from === 0) return rows;
    at = from - 1;
    while (at > 0 && rest[at].level > level) at -= 1;
    if (level > 1 && at === 0) return rows;
  } else {
    if (from >= rest.length) return rows;
    at = level === 1 || rest[from].level === level ? block(rest, from)[1] : from + 1;
    while (level === 2 && rest[at]?.level === 3) at += 1;
  }
  return [...rest.slice(0, at), ...taken, ...rest.slice(at)];
}

/** Put a row with all below it before another one (dragged). */
export function moveBefore(rows, id, target) {
  const index = indexOf(rows, id);
  const [from, to] = block(rows, index);
  const goal = indexOf(rows, target);
  if (goal >= from && goal < to) return rows;
  const taken = rows.slice(from, to);
  const rest = [...rows.slice(0, from), ...rows.slice(to)];
  let at = target === null ? rest.length : indexOf(rest, target);
  if (taken[0].level === 1) while (at < rest.length && rest[at].level !== 1) at += 1;
  if (taken[0].level > 1 && at === 0) at = 1;
  while (taken[0].level === 2 && rest[at]?.level === 3) at += 1;
  return [...rest.slice(0, at), ...taken, ...rest.slice(at)];
}

/** Raise (-1) or lower (1) a row by a level; it gets a code that fits, and keeps what it had elsewhere. */
export function shift(rows, id, step) {
  const index = indexOf(rows, id);
  const row = rows[index];
  const level = row.level + step;
  if (level < 1 || level > 3 || (index === 0 && level > 1)) return rows;
  const others = [...rows.slice(0, index), ...rows.slice(index + 1)];
  const code = freeCode(others, index, level);
  const kept = { ...row.kept, [row.level]: row.node };
  const node = { ...BLANK[level](), ...(kept[level] ?? {}), code, name: row.node.name };
  if (level === 1 && row.level === 3) node.max = row.node.max;
  return rows.map((one) => (one.id === id ? { ...row, level, node, kept } : one));
}

export function change(rows, id, part) {
  return rows.map((row) => (row.id === id ? { ...row, node: clean({ ...row.node, ...part }), isNew: false } : row));
}

/** Leave out what was set to undefined: the contest file knows no null. */
export function clean(node) {
  return Object.fromEntries(Object.entries(node).filter(([, value]) => value !== undefined && value !== null));
}

/** Number everything anew from A, in the order it stands. */
export function renumber(rows) {
  const done = [];
  const open = rows.map((row) => ({ ...row, own: row.own && without(row.own, ["code"]), node: { ...row.node, code: "" } }));
  for (const row of open) done.push({ ...row, node: { ...row.node, code: freeCode(done, done.length, row.level) } });
  return done;
}

/** A copy of a row with all below it, right after it, under codes of its own. */
export function duplicate(rows, id) {
  const index = indexOf(rows, id);
  if (index < 0) return { rows, id };
  const [from, to] = block(rows, index);
  let done = rows.slice(0, to);
  for (const row of rows.slice(from, to)) {
    const code = freeCode([...done, ...rows.slice(to)], done.length, row.level);
    done = [...done, { ...row, id: fresh(), node: { ...structuredClone(row.node), code }, ...(row.own ? { own: without(row.own, ["code"]) } : {}) }];
  }
  return { rows: [...done, ...rows.slice(to)], id: done[to].id };
}

const NUMBER = /^\d{1,6}(?:\.\d{1,3})?$/u;
const CODED = /^[A-Za-z]{0,3}\d*(?:[.\-]\d+)*$/u;

/** What was copied from a sheet as rows: name; name and maximum; or code, name and maximum. A code of one letter is a criterion. */
export function read(text) {
  return text.split(/\r?\n/u).map((line) => line.split("\t").map((cell) => cell.trim())).filter((cells) => cells.some(Boolean)).map((cells) => {
    const coded = cells.length > 1 && cells[0] !== "" && CODED.test(cells[0]) && !NUMBER.test(cells[1] ?? "");
    const [code, rest] = coded ? [cells[0], cells.slice(1)] : ["", cells.filter(Boolean)];
    const max = rest.slice(1).find((cell) => NUMBER.test(cell));
    return { level: /^[A-Z]$/u.test(code) ? 1 : 3, name: rest[0] ?? "", max: max ?? "0" };
  });
}

/** Put what was copied from a sheet after a row; returns the last new row. */
export function paste(rows, id, text) {
  const index = indexOf(rows, id);
  let done = rows.slice(0, index + 1);
  const after = rows.slice(index + 1);
  let last = id;
  for (const one of read(text)) {
    const level = done.length ? one.level : 1;
    const code = freeCode([...done, ...after], done.length, level);
    last = fresh();
    done = [...done, { id: last, level, node: { code, name: { zh: one.name }, ...BLANK[level](), max: one.max } }];
  }
  return { rows: [...done, ...after], id: last };
}

/** The rows that are seen while some criteria are folded. */
export function visible(rows, folded) {
  let hidden = false;
  return rows.filter((row) => {
    if (row.level === 1) {
      hidden = folded.has(row.id);
      return true;
    }
    return !hidden;
  });
}
