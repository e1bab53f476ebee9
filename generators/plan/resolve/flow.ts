import { compact } from '../compact.ts';
import type { FlowDraft, MemberPath, StepDraft } from '../draft/drafts.ts';
import { resolveCondition } from '../expression/resolve.ts';
import type { Scope } from '../expression/scope.ts';
import type { Flow, FlowAction, Grant, Step } from '../model.ts';
import { freeClass, pascal } from '../names.ts';
import type { Phrase } from '../text/phrase.ts';
import { suggest } from '../text/suggest.ts';
import { resolveGrant } from './access.ts';
import { type Call, checkCall, checkEventData, checkRow, resolveBindings } from './call.ts';
import { checkEvent } from './event.ts';
import { findEntity } from './interaction.ts';
import { findPivot } from './pivot.ts';
import pluralize from 'pluralize';
import type { EntitySymbol, World } from './world.ts';

/** A flow with every name looked up, and its pivot found. */
export function resolveFlow(draft: FlowDraft, world: World): Flow | undefined {
  const name = draft.name.text;
  world.places.set(`flows.${name}`, draft.name);
  if (!draft.when) return undefined;
  const entity = findEntity(draft.when, world);
  if (!entity) return undefined;
  checkEvent(draft.when.member, entity, world);
  const scope: Scope = { what: 'A condition of a flow', row: entity, before: entity, context: true };
  const only = draft.only && resolveCondition(draft.only, scope, world);
  if (only && draft.only) checkEventData(only, draft.only.at, world);
  const rows = new Map<string, EntitySymbol>();
  const steps = draft.steps.flatMap((step) => resolveStep(step, entity, rows, world) ?? []);
  const grants = (action: FlowAction) =>
    draft.access[action].flatMap((grant): Grant[] => resolveGrant(grant, entity, 'read', world));
  return compact({
    name,
    class: freeClass(pascal(name), 'Flow'),
    service: entity.service,
    when: { entity: entity.id, event: draft.when.member.text },
    only,
    steps: findPivot(steps, draft, world),
    failed: draft.failed && resolveFailed(draft.failed, entity, world),
    within: draft.within,
    access: {
      read: grants('read'),
      resume: grants('resume'),
      cancel: grants('cancel'),
    },
  });
}

function resolveStep(
  draft: StepDraft,
  owner: EntitySymbol,
  rows: Map<string, EntitySymbol>,
  world: World,
): Step | undefined {
  const entity = findEntity(draft.call, world);
  if (!entity) return undefined;
  const operation = draft.call.member;
  const each = draft.each && resolveEach(draft.each, owner, world);
  const bound = new Map(rows);
  if (each) bound.set(pluralize.singular(each.field), each.entity);
  const scope: Scope = { what: 'A value of a step', row: owner, rows: bound, context: true };
  const call: Call = { entity, operation, with: draft.with, row: draft.row };
  const undo = draft.undo && !['create', 'delete'].includes(draft.undo.text) ? [draft.undo] : [];
  checkCall(call, undo, world);
  if (draft.undo?.text === 'create') {
    world.findings.error(
      'unknown-operation',
      draft.undo,
      'A creation takes nothing back.',
      'Name an operation of the entity.',
    );
  }
  checkRow(call, entity !== owner && !draft.rowOf, world);
  checkRowOf(draft, entity, rows, world);
  if (draft.as) bind(draft.as, entity, rows, owner, world);
  return compact({
    entity: entity.id,
    operation: operation.text,
    row: draft.row && resolveBindings(draft.row, entity, undefined, scope, world),
    rowOf: draft.rowOf?.text,
    with: resolveBindings(draft.with, entity, operation.text, scope, world),
    each: each?.field,
    as: draft.as?.text,
    undo: draft.undo?.text,
    pivot: false,
  });
}

/** `each: lines`: a list of parts of the row that started the flow. */
function resolveEach(
  name: Phrase,
  owner: EntitySymbol,
  world: World,
): { field: string; entity: EntitySymbol } | undefined {
  const field = owner.fields.get(name.text);
  const entity = field?.type.kind === 'parts' ? world.entities.get(field.type.of) : undefined;
  if (entity) return { field: name.text, entity };
  const lists = [...owner.fields.values()].filter((candidate) => candidate.type.kind === 'parts');
  const mend = suggest(
    name.text,
    lists.map((list) => list.draft.name.text),
  );
  world.findings.error('unknown-field', name, `${owner.id} has no list of parts "${name.text}".`, mend);
  return undefined;
}

function checkRowOf(
  draft: StepDraft,
  entity: EntitySymbol,
  rows: ReadonlyMap<string, EntitySymbol>,
  world: World,
): void {
  const { rowOf } = draft;
  if (!rowOf) return;
  const bound = rows.get(rowOf.text);
  if (!bound) {
    const mend = suggest(rowOf.text, rows.keys(), 'Bind it in an earlier step: as: payment.');
    world.findings.error('unknown-name', rowOf, `No earlier step is called "${rowOf.text}".`, mend);
  } else if (bound.id !== entity.id) {
    const message = `"${rowOf.text}" is a row of ${bound.id}, not of ${entity.id}.`;
    world.findings.error('type-mismatch', rowOf, message, 'Name a row of the same entity.');
  }
}

function bind(
  name: Phrase,
  entity: EntitySymbol,
  rows: Map<string, EntitySymbol>,
  owner: EntitySymbol,
  world: World,
): void {
  const hidden =
    rows.has(name.text) ||
    owner.fields.has(name.text) ||
    ['before', 'id', 'user', 'now', 'today'].includes(name.text);
  if (hidden) {
    const message = `"${name.text}" means something here already.`;
    world.findings.error('shadowed-field', name, message, 'Take another name.');
  } else if (!/^[a-z][A-Za-z0-9]*$/.test(name.text)) {
    world.findings.error(
      'invalid-name',
      name,
      `"${name.text}" cannot be the name of a row.`,
      'Write it like payment or firstPayment.',
    );
  }
  rows.set(name.text, entity);
}

function resolveFailed(path: MemberPath, owner: EntitySymbol, world: World): Flow['failed'] {
  const entity = findEntity(path, world);
  if (!entity) return undefined;
  if (entity !== owner) {
    const message = `A flow of ${owner.id} fails on ${owner.id}, not on ${entity.id}.`;
    world.findings.error('flow-failed-elsewhere', path.at, message, `Name an operation of ${owner.id}.`);
    return undefined;
  }
  if (path.member.text === 'create') {
    const mend = 'Name an operation of the entity.';
    world.findings.error('unknown-operation', path.member, 'A creation takes nothing back.', mend);
    return undefined;
  }
  checkCall({ entity, operation: path.member, with: [] }, [], world);
  return { entity: entity.id, operation: path.member.text };
}
