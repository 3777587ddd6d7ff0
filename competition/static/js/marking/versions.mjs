/** A scheme gets a new version while sheets are being marked (评分方案换版): which marks of a draft still answer what is asked. */
const aspectsIn = (scheme) => scheme.criteria.flatMap((criterion) => criterion.sub_criteria.flatMap((sub) => sub.aspects));
const named = (list) => (list ?? []).map((one) => [one.code, one.name]);

/** What a judge reads and enters at an aspect; what it is worth may change without asking anew. */
export function asked(aspect) {
  const rule = aspect.points ?? {};
  const words = [named(rule.choices), named(rule.cases), rule.items, rule.count, Object.keys(rule.table ?? {})];
  return JSON.stringify([aspect.name, aspect.type, aspect.scale ?? aspect.max, aspect.decimals, aspect.unit, aspect.descriptors, aspect.note, rule.rule, words]);
}

/** The marks that carry over from one version of a scheme to another. */
export function carried(before, after, marks) {
  const known = new Map(aspectsIn(before).map((aspect) => [aspect.code, asked(aspect)]));
  const same = new Set(aspectsIn(after).filter((aspect) => known.get(aspect.code) === asked(aspect)).map((aspect) => aspect.code));
  return Object.fromEntries(Object.entries(marks).filter(([code]) => same.has(code)));
}
