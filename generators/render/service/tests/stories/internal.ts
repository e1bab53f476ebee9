import type { InternalAction } from '../../../wire/actions.ts';
import { isReading } from '../../../wire/statuses.ts';
import { literal, tableRow } from '../code.ts';
import { type Story, tell } from '../story.ts';
import { severalRows, type Subject } from '../subject.ts';
import { someRow } from './life.ts';

interface InternalView {
  readonly path: string;
  readonly lookup:
    | {
        readonly given: string;
        readonly caller: string;
        readonly unknown: string;
        readonly secrets: readonly string[];
      }
    | false;
  readonly snapshot: { readonly given: string; readonly caller: string } | false;
  readonly routes: readonly string[];
  readonly roles: string;
  readonly id: string;
}

/** The routes of other services: open to those that the plan names, and to nobody else. */
export const internal: Story = (subject, templates) => {
  const { internal: actions, model, entity } = subject;
  if (actions.length === 0) return '';
  const lookup = actions.find(({ kind }) => kind === 'lookup');
  const snapshot = actions.find(({ kind }) => kind === 'snapshot');
  const view: InternalView = {
    path: subject.internalPath,
    lookup: lookup
      ? {
          given: someRow(subject),
          caller: literal(lookup.callers[0]),
          unknown: unknownId(entity.key.kind),
          secrets: entity.fields.filter(({ secret }) => secret).map(({ name }) => name),
        }
      : false,
    snapshot: snapshot
      ? { given: someRow(severalRows(subject)), caller: literal(snapshot.callers[0]) }
      : false,
    routes: actions.map((action) => tableRow(...routeOf(subject, action))),
    roles: model.identity.roles.map(({ name }) => literal(name)).join(', '),
    id: unknownId(entity.key.kind),
  };
  return tell(templates, 'internal', view);
};

/** An id that no row has. */
export const unknownId = (kind: string) =>
  kind === 'uuid' ? 'crypto.randomUUID()' : kind === 'bigint' ? '"999999999"' : '"none"';

const tails = { lookup: '?id=:id', snapshot: '/snapshot', create: '', 'create-each': '/create' };

function routeOf({ internalPath, service }: Subject, action: InternalAction): [string, string, string] {
  const closedTo = service.calledBy.filter((name) => !action.callers.includes(name));
  const path =
    action.kind === 'operation'
      ? `${internalPath}/${action.operation.route}`
      : `${internalPath}${tails[action.kind]}`;
  return [literal(isReading(action) ? 'GET' : 'POST'), literal(path), JSON.stringify(closedTo)];
}
