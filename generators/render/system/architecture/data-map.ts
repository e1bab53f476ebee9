import type { Entity, Expression, Model } from '../../../plan/model.ts';
import { code, table } from '../../markdown.ts';
import { allEntities, findEntity } from '../../wire/entities.ts';
import { copiesOf } from '../../wire/events.ts';
import { runningPackages } from '../running.ts';

/** Which service is the only one to write what. */
export function ownershipTable(model: Model): string {
  const rows = runningPackages(model).flatMap(({ service }) =>
    service
      ? [[service.title, code(service.database), service.entities.map(({ name }) => name).join(', ')]]
      : [],
  );
  return table(['service', 'database and role', 'owns'], rows);
}

/** Values that a row takes over from another one. */
export function copiedTable(model: Model): string | undefined {
  const rows = allEntities(model).flatMap(({ fields }) =>
    fields.flatMap(({ id, computed }) => {
      const sources = computed ? [...new Set(hops(computed))] : [];
      return sources.length > 0 ? [[code(id), sources.map(code).join(', ')]] : [];
    }),
  );
  return rows.length > 0 ? table(['value', 'taken from'], rows) : undefined;
}

/** The fields of other entities in an expression: `catalog.Product.name`. */
function hops(expression: Expression): string[] {
  switch (expression.kind) {
    case 'field':
      return expression.via === undefined ? [] : [`${expression.entity}.${expression.field}`];
    case 'unary':
    case 'is-null':
      return hops(expression.operand);
    case 'binary':
      return [...hops(expression.left), ...hops(expression.right)];
    case 'aggregate':
      return expression.of ? hops(expression.of) : [];
    default:
      return [];
  }
}

/** Where data about people lies, and about whom it is. */
export function personalTable(model: Model): string | undefined {
  const rows = allEntities(model).flatMap((entity) => {
    const fields = entity.fields.filter(({ personal }) => personal).map(({ name }) => code(name));
    return fields.length > 0 ? [[code(entity.id), fields.join(', '), personOf(model, entity)]] : [];
  });
  const copies = model.services.flatMap((service) =>
    copiesOf(model, service).flatMap(({ target, fields }) => {
      const personal = fields.filter((field) => field.personal).map(({ name }) => code(name));
      const what = `${code(target.id)}, copied by ${code(service.id)}`;
      return personal.length > 0 ? [[what, personal.join(', '), personOf(model, target)]] : [];
    }),
  );
  rows.push(...copies);
  return rows.length > 0 ? table(['entity', 'personal fields', 'about'], rows) : undefined;
}

function personOf(model: Model, entity: Entity): string {
  if (entity.id === model.identity.service?.entities[0]?.id) return 'the user';
  const whole = (entity.partOf && findEntity(model, entity.partOf.entity)) ?? entity;
  const owners = whole.fields.filter(({ owner }) => owner).map(({ name }) => code(name));
  const of = whole === entity ? '' : ` of the ${whole.names.label}`;
  return owners.length > 0 ? `the user in ${owners.join(' or ')}${of}` : 'nobody in particular';
}
