import type { ExamPlan, ExamService } from '../plan/exam-plan.ts';
import { isOfTheRow } from './expression.ts';
import { entityIndexes, isSearched } from './indexes.ts';
import { CREATE_PARTITIONS, partitions } from './partitions.ts';
import { IDENTITY, OUTBOX, METADATA_TABLE, MIGRATIONS_TABLE, platformTables } from './platform.ts';
import { entityTable, foreignKeys, joinTables } from './tables.ts';

/** The database of a service as its plan says, statement by statement. */
export function serviceSchema(plan: ExamPlan, service: ExamService, now: Date): string[] {
  const { entities } = service;
  const isTrigram = entities.some((entity) => entity.fields.some(isSearched));
  const partitioned = entities.filter((entity) => entity.partitioned);
  const isGenerated = entities.some((entity) =>
    entity.fields.some(({ computed }) => computed && isOfTheRow(computed)),
  );
  return [
    MIGRATIONS_TABLE,
    ...(isGenerated ? [METADATA_TABLE] : []),
    ...(isTrigram ? ['CREATE EXTENSION pg_trgm'] : []),
    ...entities.map((entity) => entityTable(plan, entity)),
    ...entities.flatMap((entity) => joinTables(plan, entity)),
    ...entities.flatMap((entity) => foreignKeys(plan, entity)),
    ...entities.flatMap((entity) => entityIndexes(plan, entity)),
    ...platformTables(plan, service),
    ...(partitioned.length > 0 ? [CREATE_PARTITIONS] : []),
    ...partitioned.flatMap((entity) => partitions(entity, now)),
  ];
}

export const identitySchema = ({ publishers }: ExamPlan): string[] => [
  MIGRATIONS_TABLE,
  ...IDENTITY,
  ...(publishers.includes('identity') ? OUTBOX : []),
];
