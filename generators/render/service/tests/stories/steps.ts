import type { Operation } from '../../../../plan/model.ts';
import { stepKeys } from '../../../wire/flows.ts';
import { literal, objectCode } from '../code.ts';
import { filled } from '../filled.ts';
import { type Callable, callableOperations, columnsCode, inputsCode, readyRow } from '../operations.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { rowLike, someRow } from './life.ts';
import { unknownId } from './internal.ts';

interface StepsView {
  readonly operation: string;
  readonly caller: string;
  readonly path: string;
  readonly given: string;
  readonly table: string;
  readonly inputs: string;
  readonly unknown: string;
  /** Other keys than the id that flows name a row by. */
  readonly keys: readonly string[];
  /** Of a row that the operation is refused for, and then would be possible with. */
  readonly refused:
    | { readonly given: string; readonly spoiled: string; readonly ready: string; readonly problem: string }
    | false;
}

/** What a flow asks for, it gets once and wholly; and what it has been refused, it does not get later. */
export const steps: Story = (bare, templates) => {
  const subject = filled(bare);
  return callableOperations(subject)
    .filter(({ isInternal, operation }) => isInternal && !operation.calls)
    .slice(0, 2)
    .map((one) => tell(templates, 'steps', stepsView(subject, one)))
    .join('\n');
};

function stepsView(subject: Subject, { operation, path }: Callable): StepsView {
  const { model, entity, internal } = subject;
  const action = internal.find((one) => one.kind === 'operation' && one.operation === operation);
  return {
    operation: operation.name,
    caller: literal(action?.callers[0] ?? ''),
    path: `${path}/${operation.route}`,
    given: rowLike(subject, readyRow(subject, operation)),
    table: entity.names.table,
    inputs: inputsCode(subject, operation),
    unknown: unknownId(entity.key.kind),
    keys: stepKeys(model, entity)
      .slice(1)
      .map((names) => objectCode(names.map((name) => [name, `row.${name}`] as const))),
    refused: refusedView(subject, operation),
  };
}

/** Out of the state that it begins in. */
function refusedView(subject: Subject, operation: Operation): StepsView['refused'] {
  const { entity } = subject;
  const { from, to } = operation;
  const other = entity.state?.states.find(
    (state) => from.length > 0 && !from.includes(state) && state !== to,
  );
  if (other === undefined || !entity.state) return false;
  const ready = readyRow(subject, operation);
  return {
    given: someRow(subject),
    spoiled: columnsCode(subject, new Map([...ready, [entity.state.field, other]])),
    ready: columnsCode(subject, new Map([...ready, [entity.state.field, from[0] ?? '']])),
    problem: operation.fails,
  };
}
