import type {
  EntityDraft,
  EnumDraft,
  FieldDraft,
  PlanDraft,
  ServiceDraft,
  TypeDraft,
} from '../draft/drafts.ts';
import { valueType } from '../expression/types.ts';
import type { Findings } from '../findings.ts';
import type { FieldType, Key } from '../model.ts';
import { entityNames, freeClass, identifier, pascal, quoted, snake } from '../names.ts';
import { SCHEMA_WORDS } from '../reserved.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { checkEnumValues, readKey } from './values.ts';
import type { EntitySymbol, FieldSymbol, Places } from './world.ts';
import { isOfUsers } from '../users.ts';

/** An entity before its fields' types are known. */
interface Declared {
  readonly id: string;
  readonly service: string;
  readonly draft: EntityDraft;
  readonly names: EntitySymbol['names'];
  readonly key: Key;
}

interface Context {
  readonly plan: PlanDraft;
  readonly findings: Findings;
  readonly places: Places;
  readonly declared: ReadonlyMap<string, Declared>;
}

/** Names every entity and gives every field its type, so that expressions can be resolved in any order. */
export function declareEntities(
  plan: PlanDraft,
  services: readonly ServiceDraft[],
  places: Places,
  findings: Findings,
): Map<string, EntitySymbol> {
  const declared = new Map<string, Declared>();
  for (const service of services) {
    for (const draft of service.entities) {
      const id = `${service.name.text}.${draft.name.text}`;
      places.set(id, draft.name);
      const names = entityNames(draft.name.text, draft.table?.text);
      const key = readKey(draft.key, findings);
      declared.set(id, { id, service: service.name.text, draft, names, key });
    }
  }
  const context = { plan, findings, places, declared };
  const symbols = new Map<string, EntitySymbol>();
  for (const service of services) {
    const enums = [...service.enums, ...plan.enums];
    for (const draft of service.entities) {
      const entity = declared.get(`${service.name.text}.${draft.name.text}`);
      if (entity) symbols.set(entity.id, { ...entity, fields: declareFields(entity, enums, context) });
    }
  }
  return symbols;
}

function declareFields(
  entity: Declared,
  enums: readonly EnumDraft[],
  context: Context,
): Map<string, FieldSymbol> {
  const fields = new Map<string, FieldSymbol>();
  for (const draft of entity.draft.fields) {
    const id = `${entity.id}.${draft.name.text}`;
    context.places.set(id, draft.name);
    const type = draft.type && resolveType(draft, draft.type, entity, enums, context);
    if (type) fields.set(draft.name.text, { id, draft, type, value: valueType(type) });
  }
  return fields;
}

/** The type of a field, with enums, entities and services looked up. */
function resolveType(
  field: FieldDraft,
  type: TypeDraft,
  entity: Declared,
  enums: readonly EnumDraft[],
  context: Context,
): FieldType | undefined {
  switch (type.kind) {
    case 'named':
      return resolveNamed(field, type.name, entity, enums, context);
    case 'remote':
      return resolveRemote(field, type, entity, context);
    case 'many':
    case 'links':
      return resolveList(field, type, entity, context);
    default:
      return simpleType(type, enumName(entity.names.class, field.name.text), context.findings);
  }
}

/** `OrderStatus`; a field that is called like what is generated of every entity, such as `view`, gives `OrderViewValue`. */
function enumName(entity: string, field: string): string {
  const name = `${entity}${pascal(field)}`;
  return SCHEMA_WORDS.has(pascal(field)) ? `${name}Value` : name;
}

/** A type that refers to nothing: of a field or of an input. */
export type PlainType = Extract<TypeDraft, { kind: 'string' | 'decimal' | 'simple' | 'enum' }>;

/** The type where it refers to nothing. */
export function plainType(type: TypeDraft): PlainType | undefined {
  return type.kind === 'string' || type.kind === 'decimal' || type.kind === 'simple' || type.kind === 'enum'
    ? type
    : undefined;
}

export function simpleType(type: PlainType, enumName: string, findings: Findings): FieldType {
  switch (type.kind) {
    case 'string': {
      const { min, max, pattern } = type;
      return pattern === undefined ? { kind: 'string', min, max } : { kind: 'string', min, max, pattern };
    }
    case 'decimal':
      return { kind: 'decimal', precision: type.precision, scale: type.scale };
    case 'enum':
      return {
        kind: 'enum',
        values: checkEnumValues(type.values, findings),
        name: freeClass(enumName, 'Value'),
      };
    case 'simple':
      return { kind: type.of };
  }
}

function resolveNamed(
  field: FieldDraft,
  name: Phrase,
  entity: Declared,
  enums: readonly EnumDraft[],
  context: Context,
): FieldType | undefined {
  const values = enums.find((candidate) => candidate.name.text === name.text)?.values;
  if (values)
    return {
      kind: 'enum',
      values: checkEnumValues(values, context.findings),
      name: freeClass(name.text, 'Value'),
    };
  const target = context.declared.get(`${entity.service}.${name.text}`);
  if (target) return reference(field, target.id, true, target.key);
  const locals = [...context.declared.values()].filter((other) => other.service === entity.service);
  const elsewhere = [...context.declared.values()].find((other) => other.draft.name.text === name.text);
  const mend = elsewhere
    ? `Write ${elsewhere.id}: it belongs to another service.`
    : suggest(name.text, [
        ...locals.map((other) => other.draft.name.text),
        ...enums.map((other) => other.name.text),
      ]);
  const message = `There is no entity and no enum "${name.text}" in ${entity.service}.`;
  context.findings.error('unknown-type', name, message, mend);
  return undefined;
}

function resolveRemote(
  field: FieldDraft,
  type: TypeDraft & { kind: 'remote' },
  entity: Declared,
  { plan, declared, findings }: Context,
): FieldType | undefined {
  const id = `${type.service.text}.${type.entity.text}`;
  if (isOfUsers(id) && plan.identity.provider === 'oidc') {
    return reference(field, id, false, { kind: 'string', max: 255 });
  }
  const target = declared.get(id);
  if (target) return reference(field, id, target.service === entity.service, target.key);
  const services = new Set([...declared.values()].map((other) => other.service));
  if (!services.has(type.service.text)) {
    const message = `There is no service "${type.service.text}".`;
    findings.error('unknown-service', type.service, message, suggest(type.service.text, services));
  } else {
    const names = [...declared.values()].filter((other) => other.service === type.service.text);
    const mend = suggest(
      type.entity.text,
      names.map((other) => other.draft.name.text),
    );
    findings.error(
      'unknown-entity',
      type.entity,
      `${type.service.text} has no entity "${type.entity.text}".`,
      mend,
    );
  }
  return undefined;
}

function reference(field: FieldDraft, target: string, local: boolean, key: Key): FieldType {
  const deleted = field.words.has('clear') ? 'clear' : field.words.has('remove') ? 'remove' : 'refuse';
  return { kind: 'reference', target, local, key, deleted };
}

function resolveList(
  field: FieldDraft,
  type: TypeDraft & { kind: 'many' | 'links' },
  entity: Declared,
  { declared, findings }: Context,
): FieldType | undefined {
  const target = declared.get(`${entity.service}.${type.of.text}`);
  if (!target) {
    const locals = [...declared.values()].filter((other) => other.service === entity.service);
    const mend = suggest(
      type.of.text,
      locals.map((other) => other.draft.name.text),
    );
    findings.error('unknown-entity', type.of, `${entity.service} has no entity "${type.of.text}".`, mend);
    return undefined;
  }
  if (type.kind === 'many') return { kind: 'parts', of: target.id, min: type.min, max: type.max };
  const table = identifier(`${entity.names.table}_${snake(field.name.text)}`);
  return {
    kind: 'links',
    to: target.id,
    min: type.min,
    max: type.max,
    table,
    sqlTable: quoted(table),
    from: `${snake(entity.draft.name.text)}_id`,
    toColumn:
      target.id === entity.id
        ? `to_${snake(target.draft.name.text)}_id`
        : `${snake(target.draft.name.text)}_id`,
  };
}
