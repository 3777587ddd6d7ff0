/** Who is expected in a session and who is there (应到、实到、缺赛、未到)? The server counts the same. */
const GONE = new Set(["withdrawn", "disqualified"]);

/** What an entry is to a session: arrived, absent, awaited, away; empty where it has nothing to do with it. */
export function word(status, noted, { placed = true, elsewhere = false } = {}) {
  if (elsewhere && !placed && !noted) return "";
  if (noted === "arrived") return "arrived";
  if (GONE.has(status)) return "away";
  return status === "absent" || noted === "absent" ? "absent" : "awaited";
}

/** Count words; whoever gave up before is not expected. */
export function tally(words) {
  const found = { expected: 0, arrived: 0, absent: 0, awaited: 0, away: 0 };
  for (const each of words) if (each) found[each] += 1;
  found.expected = found.arrived + found.absent + found.awaited;
  return found;
}
