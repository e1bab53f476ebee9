/** ` Did you mean "money"?`, or the list of what there is. A whole sentence for a mend. */
export function suggest(word: string, known: Iterable<string>, otherwise?: string): string {
  const all = [...known];
  const nearest = closest(word, all);
  if (nearest !== undefined) return `Did you mean "${nearest}"?`;
  if (otherwise !== undefined) return otherwise;
  if (all.length === 0) return 'There is none yet.';
  const shown = all.slice(0, 12).join(', ');
  return `Possible here: ${shown}${all.length > 12 ? ', …' : ''}.`;
}

function closest(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase();
  if (wanted.length < 2) return undefined;
  const limit = Math.max(1, Math.floor(wanted.length / 3));
  let best: { name: string; distance: number } | undefined;
  for (const name of known) {
    if (name === word) continue;
    const distance = editDistance(wanted, name.toLowerCase(), limit);
    if (distance <= limit && (!best || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** Levenshtein's distance with a swap of neighbours as one edit; gives up beyond `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit || a.length > 80) return limit + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? limit) + 1 : limit + 1;
      const edit = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      current.push(Math.min(edit, swap));
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? limit + 1;
}
