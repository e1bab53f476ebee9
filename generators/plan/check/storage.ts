import type { Entity, Field } from '../model.ts';
import type { Subject } from './model.ts';

/** A row of a B-tree index has 2704 bytes at most; a character takes up to four. */
const WIDEST_INDEX = 600;

/** What PostgreSQL or the chosen cache could not keep. */
export function checkStorage(subject: Subject): void {
  const { model, places, findings } = subject;
  for (const entity of model.services.flatMap((service) => service.entities)) {
    checkPartition(entity, subject);
    checkIndexes(entity, subject);
  }
  if (model.cache === 'memory' && model.deploy.replicas > 1) {
    const message = `${model.deploy.replicas} replicas would each have a cache of their own and answer differently.`;
    findings.error(
      'memory-cache-replicas',
      places.of('cache'),
      message,
      'Write cache: redis, or cache: none.',
    );
  }
}

/** Partitions are ranges of the UUIDv7 id, and every unique index of a partitioned table has to hold the id. */
function checkPartition(entity: Entity, { places, findings }: Subject): void {
  if (!entity.partition) return;
  if (entity.key.kind !== 'uuid') {
    const message = `${entity.id} is partitioned by its id, which has to be a UUIDv7.`;
    findings.error('partition-key', places.of(entity.id), message, 'Leave `id` out, or `partition`.');
  }
  for (const rule of entity.unique) {
    const field = entity.fields.find((candidate) => candidate.name === rule.name);
    const message = `"${rule.name}" cannot be unique over all partitions of ${entity.id}.`;
    const mend = 'Leave `partition` out, or keep the unique value in an entity of its own.';
    findings.error('partition-unique', places.of(field?.id ?? entity.id), message, mend);
  }
}

function checkIndexes(entity: Entity, { places, findings }: Subject): void {
  const rules = [...entity.unique, ...entity.indexes];
  for (const rule of rules) {
    const fields = entity.fields.filter((field) => rule.fields.includes(field.name));
    const width = fields.reduce((sum, field) => sum + widthOf(field), 0);
    if (width <= WIDEST_INDEX) continue;
    const [first] = fields;
    const message = `"${rule.name}" is too wide for an index: ${WIDEST_INDEX} characters are the most.`;
    findings.error(
      'index-too-wide',
      places.of(first?.id ?? entity.id),
      message,
      'Use a shorter string, or "search".',
    );
  }
}

function widthOf({ type }: Field): number {
  if (type.kind === 'text' || type.kind === 'json') return Number.POSITIVE_INFINITY;
  if (type.kind === 'string') return type.max;
  return type.kind === 'email' ? 254 : 16;
}
