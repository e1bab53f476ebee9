import type { Operation } from '../../../../plan/model.ts';
import { portOperation } from '../../ports.ts';
import { type Callable, callableOperations, callCode, inputsCode, readyRow } from '../operations.ts';
import { filled } from '../filled.ts';
import { type Story, tell } from '../story.ts';
import { severalRows, type Subject } from '../subject.ts';
import { rowLike } from './life.ts';

interface PortsView {
  readonly operation: string;
  readonly given: string;
  /** A row like it, of somebody else where rows of a user would meet. */
  readonly other: string;
  /** The calls, with what is sent, and with a key. */
  readonly call: string;
  readonly callWithKey: string;
  /** Whether what it takes has to be made first. */
  readonly waits: boolean;
  /** A field that becomes what the sandbox has answered, which follows from the attempt's key. */
  readonly answered: { readonly field: string; readonly from: string; readonly max: number } | false;
}

/** An operation of a provider has its effect once, however often it is asked for with the same key. */
export const ports: Story = (bare, templates) => {
  const subject = filled(bare);
  return callableOperations(subject)
    .filter(({ operation }) => operation.calls)
    .map((one) => tell(templates, 'ports', portsView(subject, one)))
    .join('\n');
};

function portsView(subject: Subject, callable: Callable): PortsView {
  const { operation } = callable;
  const row = readyRow(subject, operation);
  const body = inputsCode(subject, operation);
  return {
    operation: operation.name,
    given: rowLike(subject, row),
    other: rowLike(severalRows(subject), row),
    call: callCode(callable, 'id', body, 'sent'),
    callWithKey: callCode(callable, 'row.id', body, `{ headers: { 'idempotency-key': key } }`),
    waits: body.includes('await '),
    answered: answeredField(subject, operation),
  };
}

function answeredField({ model, entity }: Subject, operation: Operation): PortsView['answered'] {
  const gives = portOperation(model, operation)?.operation.gives ?? [];
  for (const { field: name, operator, value } of operation.does) {
    const field = entity.fields.find((one) => one.name === name);
    const given =
      value.kind === 'answer' && operator === '=' ? gives.find((one) => one.name === value.field) : undefined;
    if (field && !field.secret && given?.type.kind === 'string')
      return { field: name, from: given.name, max: given.type.max };
  }
  return false;
}
