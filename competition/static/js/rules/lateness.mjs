/** Is somebody late, and what follows (迟到)? The server computes the same; all in whole seconds and minutes. */

/** Whole minutes after the moment to be there; 0 before it. */
export function minutesLate(arrived, starts, rule) {
  return Math.max(0, Math.floor((arrived - starts + rule.before * 60) / 60));
}

/** What the rule says of so many minutes: the gravest step that is reached. */
export function finding(late, rule) {
  for (const [word, step] of [["barred", rule.bar], ["ruling", rule.ruling], ["warned", rule.warn]]) {
    if (step !== null && step !== undefined && late >= step) return word;
  }
  return "in-time";
}
