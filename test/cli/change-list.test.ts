import { expect, test } from '@jest/globals';
import { conflictLines } from '../../generators/cli/change-list.ts';

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test('of a long conflict, as much is shown as tells what it is about', () => {
  const conflict = { path: 'a.ts', line: 3, mine: lines(7), fresh: lines(9), reason: 'changed twice' };
  expect(conflictLines('shop', conflict)).toEqual([
    'shop/a.ts:3 changed twice',
    ...lines(6).map((line) => `  on disk    ${line}`),
    '  on disk    … and 1 more line',
    ...lines(6).map((line) => `  generated  ${line}`),
    '  generated  … and 3 more lines',
  ]);
});
