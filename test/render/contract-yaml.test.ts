import { describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import type { Contract, Json } from '../../generators/render/contract/json.ts';
import { renderContracts } from '../../generators/render/contract/contracts.ts';
import { toYaml } from '../../generators/render/contract/yaml.ts';
import { formatted } from '../../generators/render/format.ts';
import { readPlan } from '../../generators/plan/read.ts';
import { loadTemplates } from '../../generators/render/templates.ts';

const PIECES = [
  ...Array.from('{}[]|:,.?#-*&!%@`"\'\\ \n\t~=<>'),
  '\n\n',
  ': ',
  ' #',
  '- ',
  '---',
  'yes',
  'No',
  'null',
  '~',
  '0x1F',
  '1_000',
  '2026-03-14',
  '12:30:45',
  '.inf',
  '💥',
  '\u0000',
  '\u2028',
  'a word',
  'a rather long sentence that goes on until the line is full and then some more of it',
];

/** Numbers that look random and are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function value(roll: (below: number) => number, depth: number): Json {
  const many = <T>(make: () => T) => Array.from({ length: roll(4) }, make);
  const text = () => many(() => PIECES[roll(PIECES.length)] ?? '').join(roll(2) ? ' ' : '');
  switch (roll(depth > 0 ? 7 : 4)) {
    case 0:
      return roll(2) === 0;
    case 1:
      return roll(1000) / 8;
    case 2:
      return null;
    case 4:
      return many(() => value(roll, depth - 1));
    case 5:
      return Object.fromEntries(many(() => [text(), value(roll, depth - 1)]));
    case 6:
      return { $ref: `#/${text()}` };
    default:
      return text();
  }
}

describe('a contract as YAML', () => {
  it('reads as what was written, whatever is in it', () => {
    for (let seed = 0; seed < 3000; seed += 1) {
      const roll = dice(seed);
      const contract = { openapi: '3.1.0', info: value(roll, 4) } as unknown as Contract;
      const text = toYaml(contract);
      expect([seed, parse(text)]).toEqual([seed, contract]);
      expect([seed, parse(text, { version: '1.1' })]).toEqual([seed, contract]);
    }
  });
});

it.each([
  'templates/presets/shop.yaml',
  'templates/presets/clinic.yaml',
  'templates/presets/courier.yaml',
  'test/plans/library.yaml',
  'test/plans/workshop.yaml',
])('leaves the formatter nothing to do with the contracts of %s', async (path) => {
  const { model } = readPlan({ main: await readFile(path, 'utf8'), files: new Map() });
  if (!model) throw new Error('The plan has errors');
  for (const { isFinal: _, ...file } of renderContracts(model, await loadTemplates('templates'))) {
    expect((await formatted(file)).text).toBe(file.text);
  }
});
