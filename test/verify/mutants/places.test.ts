import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { allMutants, type Mutant } from './mutants.ts';
import { OPERATORS } from './operators.ts';

const shop = join(import.meta.dirname, '../../../sample-output/shop');

test('every kind of fault has a place in the shop, and changes something there', () => {
  const mutants = allMutants(shop, readdirSync(join(shop, 'services')));
  const places = new Set(mutants.map(({ operator }) => operator));
  expect(OPERATORS.map(({ name }) => name).filter((name) => !places.has(name))).toEqual([]);
  const isSame = ({ path, text }: Mutant) => readFileSync(join(shop, path), 'utf8') === text;
  expect(mutants.filter(isSame)).toEqual([]);
});
