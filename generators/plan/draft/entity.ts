import { compact } from '../compact.ts';
import { parseExpression } from '../expression/parse.ts';
import type { Findings } from '../findings.ts';
import * as shapes from '../shape/entity.ts';
import type { Phrase } from '../text/phrase.ts';
import type { Entry } from '../yaml/tree.ts';
import { readAccess } from './access.ts';
import type { EntityDraft, IndexDraft, UniqueDraft } from './drafts.ts';
import { readFields } from './field.ts';
import { readOperation } from './operation.ts';
import { readCount, readMilliseconds, readRate } from './quantities.ts';
import { Section, takeMap, takeText, takeTexts } from './section.ts';

/** An entity as written. */
export function readEntity({ key, value }: Entry, findings: Findings): EntityDraft | undefined {
  const map = takeMap(value, `The entity "${key.text}"`, findings);
  if (!map) return undefined;
  const section = new Section(map, shapes.entity, `The entity "${key.text}"`, findings);
  const access = section.map('access');
  const cache = section.text('cache');
  const milliseconds = cache && readMilliseconds(cache, findings);
  const invariant = section.text('invariant');
  return compact({
    name: key,
    empty: section.isEmpty('fields'),
    key: section.text('id'),
    table: section.text('table'),
    state: section.text('state'),
    fields: readFields(section.entries('fields'), findings),
    operations: section.entries('operations').flatMap((entry) => readOperation(entry, findings) ?? []),
    access: access && readAccess(access, findings),
    unique: section.entries('unique').flatMap((entry) => readUnique(entry, findings) ?? []),
    indexes: section.entries('indexes').flatMap((entry) => readIndex(entry, findings)),
    checks: readChecks(section.entries('checks'), findings),
    invariant: invariant && parseExpression(invariant, findings),
    expect: readExpect(section),
    cache: milliseconds === undefined ? undefined : Math.max(1, Math.round(milliseconds / 1000)),
    partition: readPartition(section),
    shard: readShard(section),
    was: section.text('was'),
  });
}

type EntitySection = Section<(typeof shapes.entity)['properties']>;

function readUnique({ key, value }: Entry, findings: Findings): UniqueDraft | undefined {
  if (value.kind !== 'map') {
    const fields = takeTexts(value, `"${key.text}"`, findings);
    return fields && { name: key, fields };
  }
  const section = new Section(value, shapes.uniqueRule, `The rule "${key.text}"`, findings);
  const when = section.text('when');
  return compact({
    name: key,
    fields: section.texts('fields') ?? [],
    when: when && parseExpression(when, findings),
    fails: section.text('fails'),
  });
}

function readIndex({ key, value }: Entry, findings: Findings): IndexDraft[] {
  const fields = takeTexts(value, `"${key.text}"`, findings);
  return fields ? [{ name: key, fields }] : [];
}

function readChecks(entries: readonly Entry[], findings: Findings): EntityDraft['checks'] {
  return entries.map(({ key, value }) => {
    const text: Phrase | undefined = takeText(value, `"${key.text}"`, findings);
    return compact({ name: key, expression: text && parseExpression(text, findings) });
  });
}

function readExpect(entity: EntitySection): EntityDraft['expect'] {
  const map = entity.map('expect');
  if (!map) return undefined;
  const section = new Section(map, shapes.expect, '"expect"', entity.findings);
  return compact({
    rows: readCount(section.text('rows'), entity.findings),
    reads: readRate(section.text('reads'), entity.findings),
    writes: readRate(section.text('writes'), entity.findings),
  });
}

function readPartition(entity: EntitySection): EntityDraft['partition'] {
  const map = entity.map('partition');
  if (!map) return undefined;
  const every = new Section(map, shapes.partition, '"partition"', entity.findings).text('every');
  if (every && every.text !== 'month') {
    entity.findings.error(
      'unknown-choice',
      every,
      `"every" cannot be "${every.text}".`,
      'Write every: month.',
    );
  }
  return { every: 'month' };
}

function readShard(entity: EntitySection): EntityDraft['shard'] {
  const map = entity.map('shard');
  if (!map) return undefined;
  const section = new Section(map, shapes.shard, '"shard"', entity.findings);
  const by = section.text('by');
  const text = section.text('count');
  const count = text ? Number(text.text) : 4;
  if (text && !(Number.isInteger(count) && count >= 2 && count <= 1024)) {
    entity.findings.error(
      'out-of-limits',
      text,
      `"${text.text}" databases.`,
      'Write a whole number from 2 to 1024.',
    );
  }
  return by && { by, count };
}
