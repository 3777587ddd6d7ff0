/** A sheet's strokes (撤销与重做): what a mark was before, back to the opening of the sheet and forward again. Pure.
 *
 *  draft: { marks, history, future }; a step is { aspect, before, typing }. What is typed in one go is one step.
 */

const same = (a, b) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

function placed(marks, aspect, mark) {
  const { [aspect]: _old, ...others } = marks;
  return mark ? { ...others, [aspect]: mark } : others;
}

/** The draft with a mark given or taken away; null when nothing changes. A new stroke ends what could be redone. */
export function given(draft, aspect, mark, typing = false) {
  const before = draft.marks[aspect] ?? null;
  if (same(before, mark)) return null;
  const last = draft.history.at(-1);
  const joined = typing && last?.aspect === aspect && last.typing;
  const history = joined ? draft.history : [...draft.history, { aspect, before, typing }];
  return { marks: placed(draft.marks, aspect, mark), history, future: [] };
}

function moved(draft, from, to) {
  const step = draft[from].at(-1);
  if (!step) return null;
  const { aspect } = step;
  const back = { aspect, before: draft.marks[aspect] ?? null, typing: false };
  return {
    aspect,
    change: { marks: placed(draft.marks, aspect, step.before), [from]: draft[from].slice(0, -1), [to]: [...(draft[to] ?? []), back] },
  };
}

/** One stroke back: { aspect, change }, or null at the opening. */
export const undone = (draft) => moved(draft, "history", "future");

/** One stroke forward again. */
export const redone = (draft) => moved({ future: [], ...draft }, "future", "history");
