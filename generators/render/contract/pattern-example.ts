/**
 * A text that a simple pattern matches: letters, classes, groups, alternatives and counts. Undefined for what is beyond
 * that (look-arounds, back-references); whoever asks checks the result against the pattern.
 */
export function patternExample(pattern: string): string | undefined {
  const reader = { text: pattern.replace(/^\^/, '').replace(/\$$/, ''), at: 0 };
  const result = alternatives(reader);
  return reader.at === reader.text.length ? result : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
}

/** Of `a|b|c`, the first. */
function alternatives(reader: Reader): string | undefined {
  const first = sequence(reader);
  while (reader.text[reader.at] === '|') {
    reader.at += 1;
    sequence(reader);
  }
  return first;
}

function sequence(reader: Reader): string | undefined {
  let result: string | undefined = '';
  while (reader.at < reader.text.length && !'|)'.includes(reader.text[reader.at] ?? '')) {
    const atom = readAtom(reader);
    const times = readCount(reader);
    result = atom === undefined || result === undefined ? undefined : result + atom.repeat(times);
  }
  return result;
}

function readAtom(reader: Reader): string | undefined {
  const rest = reader.text.slice(reader.at);
  const group = /^\((\?:|\?<\w+>)?/.exec(rest);
  if (group) {
    reader.at += group[0].length;
    const inside = alternatives(reader);
    reader.at += 1;
    return inside;
  }
  const atom = /^(\[\^?(?:\\.|[^\]\\])+\]|\\[pP]\{\w+\}|\\.|.)/su.exec(rest)?.[0] ?? '';
  reader.at += Math.max(1, atom.length);
  return (
    Array.from('A1a0-_. BCDXYZ').find((character) => isMatch(atom, character)) ?? atom.replace(/^\\/, '')
  );
}

/** The least that a quantifier asks for, and once where that is nothing. */
function readCount(reader: Reader): number {
  const quantifier = /^(?:[*+?]|\{(\d+)(?:,\d*)?\})\??/.exec(reader.text.slice(reader.at));
  if (!quantifier) return 1;
  reader.at += quantifier[0].length;
  return Math.max(1, Number(quantifier[1] ?? 1));
}

function isMatch(atom: string, character: string): boolean {
  try {
    return new RegExp(`^(?:${atom})$`, 'u').test(character);
  } catch {
    return false;
  }
}
