import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { planSchema } from '../../generators/plan/read.ts';
import { everything, shop } from './plans.ts';

const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
const validate = ajv.compile(planSchema());

function errorsOf(text: string): string[] {
  validate(parse(text));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

describe('the JSON Schema', () => {
  it('accepts the shop, and a plan that uses everything', () => {
    expect(errorsOf(shop().main)).toEqual([]);
    expect(errorsOf(everything().main)).toEqual([]);
    for (const text of everything().files.values()) {
      expect(errorsOf(`system: x\nservices:\n  y:\n${text.replace(/^/gm, '    ')}`)).toEqual([]);
    }
  });

  it.each([
    ['an unknown key', 'system: x\nservices: {}\nservcies: {}', ' must NOT have additional properties'],
    ['a missing key', 'system: x', " must have required property 'services'"],
    [
      'a wrong word',
      'system: x\nservices: {}\nbroker: kafka',
      '/broker must be equal to one of the allowed values',
    ],
    [
      'a name in another style',
      'system: x\nservices: { Catalog: { entities: {} } }',
      '/services property name must be valid',
    ],
    [
      'too many replicas',
      'system: x\nservices: {}\ndeploy: { replicas: 1000 }',
      '/deploy/replicas must be <= 100',
    ],
  ])('refuses %s', (_, text, expected) => expect(errorsOf(text)).toContain(expected));

  it('describes everything, and has a default wherever something may be left out', () => {
    const silent: string[] = [];
    const visit = (value: unknown, path: string): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const [key, inner] of Object.entries(value)) visit(inner, `${path}/${key}`);
      const { properties } = value as {
        properties?: Record<string, { description?: string; $ref?: string }>;
      };
      if (properties === undefined || path.endsWith('/properties')) return;
      for (const [name, property] of Object.entries(properties)) {
        if (!property.description && !property.$ref) silent.push(`${path}/${name}`);
      }
    };
    visit(planSchema(), '');
    expect(silent).toEqual([]);
  });
});
