import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readExamPlan } from '../../../generators/verify/plan/read.ts';
import { type Action, actionsOf, named } from '../../../generators/verify/wire/actions.ts';
import { findEntity } from '../../../generators/verify/wire/lookup.ts';
import { keyOf, otherStates, refusalsOf } from '../../../generators/verify/wire/refusals.ts';
import { statusesOf } from '../../../generators/verify/wire/statuses.ts';

const shop = readExamPlan(
  readFileSync(join(import.meta.dirname, '../../../templates/presets/shop.yaml'), 'utf8'),
  new Map(),
);

function action(entity: string, name: string): Action {
  const found = findEntity(shop, entity);
  const one = found && actionsOf(shop, found).find((candidate) => named(candidate) === `${name} ${entity}`);
  if (!one) throw new Error(`The shop cannot ${name} ${entity}.`);
  return one;
}

describe('an operation of other services', () => {
  test('has its rows in the body, by the keys that flows use for rows of the entity', () => {
    expect(action('inventory.Stock', 'internal release')).toMatchObject({
      method: 'POST',
      path: '/internal/v1/stocks/release',
      callers: ['orders'],
      rowKeys: [['id'], ['product']],
    });
    expect(action('payments.Payment', 'internal abandon').rowKeys).toEqual([['id'], ['order']]);
  });

  test('has one row in its path where people call it', () => {
    expect(action('orders.Order', 'cancel')).toMatchObject({
      path: '/v1/orders/{id}/cancel',
      callers: undefined,
      rowKeys: undefined,
    });
  });

  test('needs a key, and can give every status that a repetition can have', () => {
    const reserve = action('inventory.Stock', 'internal reserve');
    expect(keyOf(reserve)).toBe('required');
    expect(statusesOf(shop, reserve)).toEqual([200, 400, 401, 403, 404, 409, 413, 415, 422, 500, 503]);
    expect(refusalsOf(shop, reserve).map(({ problem }) => problem)).toEqual([
      'out-of-stock',
      'out-of-stock',
      'idempotency-key-in-use',
      'idempotency-key-reused',
    ]);
    expect(keyOf(action('inventory.Stock', 'receive'))).toBe('none');
  });

  test('is refused in all states but those that it leads from or to', () => {
    expect(otherStates(action('payments.Payment', 'internal authorise'))).toEqual(['captured', 'voided']);
    expect(otherStates(action('orders.Order', 'cancel'))).toEqual(['shipped', 'cancelled']);
  });
});
