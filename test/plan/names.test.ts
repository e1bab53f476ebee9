import { describe, expect, it } from '@jest/globals';
import {
  columnName,
  constraintName,
  databaseName,
  entityNames,
  identifier,
  kebab,
  quoted,
} from '../../generators/plan/names.ts';

describe('names of an entity', () => {
  it.each([
    ['Order', 'Order', 'Orders', 'order', 'orders', 'orders'],
    ['OrderLine', 'OrderLine', 'OrderLines', 'orderLine', 'orderLines', 'order_lines'],
    ['Category', 'Category', 'Categories', 'category', 'categories', 'categories'],
    ['Person', 'Person', 'People', 'person', 'people', 'people'],
    ['Group', 'Group', 'Groups', 'group', 'groups', 'groups'],
    ['User', 'User', 'Users', 'user', 'users', 'users'],
    ['Status', 'Status', 'Statuses', 'status', 'statuses', 'statuses'],
    ['Series', 'Series', 'Series', 'series', 'seriesList', 'series'],
    ['TimeSeries', 'TimeSeries', 'TimeSeries', 'timeSeries', 'timeSeriesList', 'time_series'],
    ['Error', 'ErrorRow', 'Errors', 'error' + 'Row', 'errorsList', 'errors'],
    ['Promise', 'PromiseRow', 'Promises', 'promise', 'promises', 'promises'],
    ['Map', 'MapRow', 'Maps', 'map', 'maps', 'maps'],
    ['Date', 'DateRow', 'Dates', 'date', 'dates', 'dates'],
    ['Class', 'Class', 'Classes', 'classRow', 'classes', 'classes'],
    ['Problem', 'ProblemRow', 'Problems', 'problemRow', 'problems', 'problems'],
  ])('%s', (name, className, classes, variable, variables, table) => {
    expect(entityNames(name)).toMatchObject({ class: className, classes, variable, variables, table });
  });

  it('keeps the table of a database that is there already, in quotes where it needs them', () => {
    expect(entityNames('Order', 'Order')).toMatchObject({ table: 'Order', sqlTable: '"Order"' });
    expect(entityNames('Order', 'order').sqlTable).toBe('"order"');
    expect(entityNames('Order').sqlTable).toBe('orders');
  });

  it('takes capitals in a row for one word', () => {
    expect(kebab('URLMap')).toBe('url-map');
    expect(kebab('mapURL2')).toBe('map-url2');
  });
});

describe('names in the database', () => {
  it('quotes what PostgreSQL reserves', () => {
    expect(['order', 'class', 'from', 'name', 'user', 'offset'].map(quoted)).toEqual([
      '"order"',
      'class',
      '"from"',
      'name',
      '"user"',
      '"offset"',
    ]);
  });

  it('gives references an _id, and keeps clear of columns that PostgreSQL owns', () => {
    expect(columnName('startsAt', false)).toBe('starts_at');
    expect(columnName('product', true)).toBe('product_id');
    expect(columnName('xmin', false)).toBe('xmin_value');
  });

  it('gives a service a database and role without quotes', () => {
    expect(['order-desk', 'user', 'pg-tools'].map(databaseName)).toEqual([
      'order_desk',
      'user_service',
      'tools_service',
    ]);
  });

  it('cuts at 63 bytes, stays the same, and keeps two names two', () => {
    const long = 'x'.repeat(50);
    const [a, b] = [constraintName(long, `${long}a`, 'key'), constraintName(long, `${long}b`, 'key')];
    expect(a).toHaveLength(63);
    expect(a).toMatch(/^x+_[0-9a-f]{6}_key$|^x+_x*_[0-9a-f]{6}_key$/);
    expect(a).not.toBe(b);
    expect(constraintName(long, `${long}a`, 'key')).toBe(a);
    expect(constraintName('orders', 'open-order', 'key')).toBe('orders_open_order_key');
    expect(identifier('y'.repeat(63))).toBe('y'.repeat(63));
  });
});
