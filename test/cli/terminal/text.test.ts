import { describe, expect, it } from '@jest/globals';
import { chop, cutTo, padTo, widthOf, wrap } from '../../../generators/cli/terminal/text.ts';

describe('text on a terminal', () => {
  it.each([
    ['abc', 3],
    ['日本', 4],
    ['👩‍👩‍👧', 2],
    ['é', 1],
    ['\u001B[31mred\u001B[39m', 3],
  ])('%j takes %d columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });

  it('is cut with a sign that something is missing', () => {
    expect([cutTo('abcdef', 6), cutTo('abcdef', 4), cutTo('日本語', 4), cutTo('abc', 0)]).toEqual([
      'abcdef',
      'abc…',
      '日…',
      '',
    ]);
  });

  it('is padded by what is seen', () => {
    expect([padTo('ab', 4), padTo('日本', 5), padTo('abc', 2)]).toEqual(['ab  ', '日本 ', 'abc']);
  });

  it('is broken between words, and goes on below its beginning', () => {
    expect(wrap('one two three', 8)).toEqual(['one two', 'three']);
    expect(wrap('  one two three', 9)).toEqual(['  one two', '  three']);
    expect(wrap('a verylongword b', 6)).toEqual(['a', 'verylo', 'ngword', 'b']);
    expect(wrap('', 6)).toEqual(['']);
  });

  it('is broken by columns where it is typed', () => {
    expect(chop('abcdef', 4)).toEqual(['abcd', 'ef']);
    expect(chop('abc日本', 4)).toEqual(['abc', '日本']);
    expect(chop('', 4)).toEqual(['']);
  });

  it('never comes out wider than it may', () => {
    const texts = ['one two three four', '日本語 のテキスト', 'aaaaaaaaaaaaaaaaaaaa', '  a  b   c', 'x'];
    for (const text of texts)
      for (let columns = 3; columns < 24; columns += 1)
        for (const line of [...wrap(text, columns), ...chop(text, columns), cutTo(text, columns)])
          expect(widthOf(line)).toBeLessThanOrEqual(columns);
  });
});
