import { describe, expect, it } from '@jest/globals';
import { readPlan } from '../../generators/plan/read.ts';
import { everything, shop } from './plans.ts';

/** A small generator of numbers that gives the same ones in every run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const PIECES = [
  ...Array.from('{}[]()|:,.?=<>-+*/#"\'&!%@`\\\t\n '),
  '\n  ',
  '\n- ',
  '->',
  '..',
  ': ',
  'many ',
  'when ',
  '\u0000',
  '💥',
  '\uFEFF',
  '99999999999999999999',
  'null',
  '__proto__',
  'constructor',
];

/** Cuts, doubles, inserts, removes or swaps a piece somewhere. */
function mutate(text: string, random: (below: number) => number): string {
  const at = random(text.length);
  const end = Math.min(text.length, at + 1 + random(30));
  switch (random(6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + text.slice(end);
    case 2:
      return text.slice(0, end) + text.slice(at);
    case 3:
      return text.slice(0, at) + text.slice(at, end).split('').reverse().join('') + text.slice(end);
    case 4:
      return text.slice(at);
    default:
      return text.slice(0, at) + (PIECES[random(PIECES.length)] ?? '') + text.slice(at);
  }
}

describe('broken plans', () => {
  it('never throw, and give a model or an error', () => {
    const random = numbers(20_260_101);
    const plans = [shop(), everything()];
    const silent: string[] = [];
    for (let round = 0; round < 600; round += 1) {
      const { main, files } = plans[round % plans.length] ?? shop();
      let text = main;
      for (let changes = random(3); changes >= 0; changes -= 1) text = mutate(text || ' ', random);
      const { model, findings } = readPlan({ main: text, files });
      const hasError = findings.some((finding) => finding.severity === 'error');
      if ((model === undefined) !== hasError) silent.push(text);
    }
    expect(silent).toEqual([]);
  });

  it.each([
    ['nothing', ''],
    ['a byte order mark', '\uFEFF'],
    ['a null', '~'],
    ['many brackets', '['.repeat(100_000)],
    ['many dashes', '- '.repeat(50_000)],
    ['many anchors', `a: &a [x]\n${'b: *a\n'.repeat(100)}`],
    [
      'a prototype',
      '__proto__: { polluted: true }\nservices: { __proto__: { entities: {} }, constructor: {} }\nsystem: x',
    ],
    ['an alias to itself', 'a: &a { b: *a }'],
    ['a merge key', 'a: &a { b: c }\n<<: *a'],
    ['deep indentation', Array.from({ length: 3000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('survive %s', (_, main) => {
    const { model, findings } = readPlan({ main, files: new Map() });
    expect(model).toBeUndefined();
    expect(findings).not.toEqual([]);
    expect('polluted' in {}).toBe(false);
  });
});
