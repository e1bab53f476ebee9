import type { Currency, Entity, Field } from '../../plan/model.ts';
import { idExample } from '../contract/examples.ts';
import { moneyValue } from '../contract/fields.ts';
import type { Json } from './demo/files.ts';
import { sampleNumber } from './sample-numbers.ts';
import { sampleText } from './sample-texts.ts';

/**
 * A believable value for a field of the demo row with this number: the same at every generation, within bounds, another one
 * for another row where that matters. Fields that stand later in the plan get later times and larger numbers, because most
 * rules over two fields ask for that. Undefined where no value can be thought of, and for what refers to other rows.
 */
export function sample(currency: Currency, entity: Entity, field: Field, row: number): Json | undefined {
  const { type } = field;
  const position = entity.fields.filter((other) => other.type.kind === type.kind).indexOf(field);
  switch (type.kind) {
    case 'string':
    case 'text':
      return sampleText(entity, field, row);
    case 'email':
      return `${sampleText(entity, field, row)}`;
    case 'url':
      return `https://example.com/${entity.names.folder}/${row + 1}`;
    case 'integer':
      return Number(sampleNumber(field, row, position, 0));
    case 'bigint':
      return sampleNumber(field, row, position, 0);
    case 'decimal':
      return sampleNumber(field, row, position, type.scale);
    case 'money':
      return { ...moneyValue(sampleNumber(field, row, position, currency.digits), currency) } as Json;
    case 'boolean':
      return row % 2 === 0;
    case 'enum':
      return type.values[row % type.values.length];
    case 'uuid':
      return idExample(field.id, { kind: 'uuid' }, row);
    case 'json':
      return { note: 'demo' };
    case 'duration':
      return `PT${30 * (1 + position)}M`;
    case 'date':
      return day(field, row, position);
    case 'time':
      return `${two(9 + position)}:${two((row * 5) % 60)}:00`;
    case 'timestamp':
      return `${day(field, row, 0)}T${two(9 + position)}:00:00.000Z`;
    default:
      return undefined;
  }
}

/** Days that have passed where the name says so; else days to come, for a long while. */
function day({ label }: Field, row: number, later: number): string {
  const days = two(10 + row + later);
  if (/\b(born|birth)/.test(label)) return `19${84 + (row % 10)}-05-${days}`;
  const past = /\b(since|from|joined|hired|issued|ordered|placed|bought|paid|founded|opened)\b/.test(label);
  return past ? `2026-02-${days}` : `2030-03-${days}`;
}

const two = (number: number) => String(number).padStart(2, '0');
