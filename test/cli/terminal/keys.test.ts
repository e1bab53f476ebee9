import { describe, expect, it } from '@jest/globals';
import { KeyDecoder } from '../../../generators/cli/terminal/keys.ts';
import type { Key } from '../../../generators/cli/terminal/keys.ts';

/** Short: names, and texts in brackets. */
function said(keys: readonly Key[]): string {
  return keys.map((key) => (key.kind === 'press' ? key.name : `[${key.text}]`)).join(' ');
}

describe('keys', () => {
  it.each([
    ['abc\r', '[abc] enter'],
    ['a\r\nb\n', '[a] enter [b] enter'],
    ['\u001B[A\u001B[B\u001BOC\u001B[D', 'up down right left'],
    ['\u001B[1~\u001B[4~\u001B[H\u001BOF', 'home end home end'],
    [
      '\u001B[3~\u007F\u0008\u0017\u0015\u000B',
      'delete backspace backspace delete-word delete-before delete-after',
    ],
    ['\u001B[1;5C\u001B[1;5D\u001Bb\u001Bf', 'word-right word-left word-left word-right'],
    ['\u0003\t\f', 'interrupt tab redraw'],
    ['日本é👩‍👩‍👧', '[日本é👩‍👩‍👧]'],
    ['\u001B[200~a\r\nb\u0003\u001B[201~c', '[a\nb\u0003] [c]'],
    ['\u001B\u001B[A', 'escape up'],
    // What means nothing is dropped as a whole.
    ['\u001B[24~\u001B[?1;2cx\u0000y\u001Bx', '[x] [y]'],
  ])('%j is %s', (bytes, keys) => {
    expect(said(new KeyDecoder().push(bytes))).toBe(keys);
  });

  it.each(['\u001B[1;5C', '\u001B[200~a b\nc\u001B[201~', '\u001BOA', 'x\u001B[3~y'])(
    '%j comes to the same in pieces',
    (bytes) => {
      const decoder = new KeyDecoder();
      const whole = said(new KeyDecoder().push(bytes));
      const pieces = bytes.split('').flatMap((byte) => decoder.push(byte));
      expect(said(pieces)).toBe(whole);
      expect(decoder.isWaiting).toBe(false);
    },
  );

  it('an escape is the key when nothing follows', () => {
    const decoder = new KeyDecoder();
    expect([said(decoder.push('\u001B')), decoder.isWaiting, said(decoder.flush())]).toEqual([
      '',
      true,
      'escape',
    ]);
    expect([said(decoder.push('a')), decoder.isWaiting, said(decoder.flush())]).toEqual(['[a]', false, '']);
  });

  it('a paste that has not ended is waited for', () => {
    const decoder = new KeyDecoder();
    expect([
      said(decoder.push('\u001B[200~a')),
      said(decoder.flush()),
      said(decoder.push('b\u001B[201~')),
    ]).toEqual(['', '', '[ab]']);
  });
});
