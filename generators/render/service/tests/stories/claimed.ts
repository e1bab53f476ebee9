import type { Json } from '../../../contract/json.ts';
import { callsPorts } from '../../ports.ts';
import { objectCode } from '../code.ts';
import { filled } from '../filled.ts';
import { callableOperations, callCode, givenColumns, inputsCode, readyRow } from '../operations.ts';
import { actorFor } from '../outcome.ts';
import { type Story, tell } from '../story.ts';
import { openAction, type Subject } from '../subject.ts';
import { columnEntries } from '../values/column.ts';
import { bodyOf, changeView, someRow } from './life.ts';

interface ClaimedView {
  readonly table: string;
  readonly given: string;
  readonly cases: readonly {
    readonly name: string;
    readonly columns: string;
    readonly call: string;
    readonly status: number;
    /** Whether what it takes has to be made first. */
    readonly waits: boolean;
  }[];
}

/** While a port is called for a row, nothing else becomes of it. */
export const claimed: Story = (bare, templates) => {
  if (!callsPorts(bare.entity)) return '';
  const subject = filled(bare);
  const cases = [...operations(subject), ...changes(subject)].map((one) => ({
    ...one,
    waits: one.call.includes('await '),
  }));
  const view: ClaimedView = { table: subject.entity.names.table, given: someRow(subject), cases };
  return cases.length > 0 ? tell(templates, 'claimed', view) : '';
};

type Case = Omit<ClaimedView['cases'][number], 'waits'>;

function operations(subject: Subject): readonly Case[] {
  return callableOperations(subject)
    .filter(({ operation }) => !operation.calls)
    .map((callable) => {
      const { operation } = callable;
      return {
        name: operation.name,
        columns: columnsOf(subject, readyRow(subject, operation), operation.from[0]),
        call: callCode(callable, 'id', inputsCode(subject, operation)),
        status: 409,
      };
    });
}

function changes(subject: Subject): readonly Case[] {
  const { path, facts } = subject;
  const change = changeView(subject);
  const remover = actorFor(subject, openAction(subject, 'delete'));
  const columns = columnsOf(subject, facts, undefined);
  const one = (name: string, call: string) => ({ name, columns, call, status: 412 });
  return [
    ...(change
      ? [one('change', `${change.by}.patch(\`${path}/\${id}\`, ${bodyOf(change)}, { version: 1 })`)]
      : []),
    ...(remover ? [one('delete', `${remover.code}.delete(\`${path}/\${id}\`, { version: 1 })`)] : []),
  ];
}

function columnsOf(subject: Subject, row: ReadonlyMap<string, Json>, from: string | undefined): string {
  const { model, entity } = subject;
  const columns = new Map(givenColumns(subject, row));
  if (from !== undefined && entity.state) columns.set(entity.state.field, from);
  return objectCode(columnEntries(model, entity.fields, columns));
}
