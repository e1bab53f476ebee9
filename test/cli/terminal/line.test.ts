import { describe, expect, it } from '@jest/globals';
import { KeyDecoder } from '../../../generators/cli/terminal/keys.ts';
import { edited, lineOf } from '../../../generators/cli/terminal/line.ts';
import type { Line } from '../../../generators/cli/terminal/line.ts';

/** The line after these keys, with `|` for the cursor. */
function after(keys: string, start = ''): string {
  let line: Line = lineOf(start);
  for (const key of new KeyDecoder().push(keys)) line = edited(line, key) ?? line;
  return `${line.text.slice(0, line.cursor)}|${line.text.slice(line.cursor)}`;
}

const [LEFT, RIGHT, HOME, END] = ['\u001B[D', '\u001B[C', '\u001B[H', '\u001B[F'];

describe('a line', () => {
  it.each([
    [`abc${LEFT}x`, 'abx|c'],
    [`abc${HOME}x${END}y`, 'xabcy|'],
    [`abc${HOME}${LEFT}\u007Fx`, 'x|abc'],
    [`abc${RIGHT}${RIGHT}`, 'abc|'],
    [`abc${HOME}\u001B[3~`, '|bc'],
    ['one two  \u0017', 'one |'],
    ['one two\u001Bb\u001Bb\u000B', '|'],
    ['one two\u001Bb\u0015', '|two'],
    [`one two${HOME}\u001Bf`, 'one| two'],
    // What looks like one character is one.
    ['a👩‍👩‍👧é\u007F\u007F', 'a|'],
    [`日本${LEFT}語`, '日語|本'],
    // A line has no tabs and no line breaks in it.
    ['\u001B[200~a\tb\nc\u001B[201~', 'a b c|'],
  ])('%j gives %s', (keys, line) => {
    expect(after(keys)).toBe(line);
  });

  it.each(['\r', '\u001B[A', '\t'])('%j means nothing to it', (keys) => {
    const [key] = new KeyDecoder().push(keys);
    expect(key && edited(lineOf('abc'), key)).toBeUndefined();
  });
});
