import type { Action } from '../../../wire/actions.ts';
import { literal, tableRow } from '../code.ts';
import { isOf } from '../operations.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';

interface ClosedView {
  readonly by: string;
  readonly id: string;
  readonly cases: readonly string[];
}

/** What is nobody's, or other services' alone, has no public route: 404, or 405 where the path is there for something else. */
export const closed: Story = (subject, templates) => {
  const cases = missingRoutes(subject);
  if (cases.length === 0) return '';
  const roles = subject.model.identity.roles.map(({ name }) => literal(name)).join(', ');
  const view: ClosedView = { by: `app.user([${roles}])`, id: 'crypto.randomUUID()', cases };
  return tell(templates, 'closed', view);
};

function missingRoutes({ open, path, entity }: Subject): string[] {
  const has = (kind: Action['kind']) => open.some((action) => action.kind === kind);
  const onAll = has('list') || has('create');
  const onOne = has('get') || has('change') || has('delete');
  const routes: readonly [string, string, boolean, boolean][] = [
    ['GET', '', has('list'), onAll],
    ['POST', '', has('create'), onAll],
    ['GET', '/:id', has('get'), onOne],
    ['PATCH', '/:id', has('change'), onOne],
    ['DELETE', '/:id', has('delete'), onOne],
    ...entity.operations.map(({ route }, index): [string, string, boolean, boolean] => {
      const operation = entity.operations[index];
      return [
        'POST',
        `/:id/${route}`,
        operation !== undefined && open.some((action) => isOf(action, operation)),
        false,
      ];
    }),
  ];
  return routes
    .filter(([, , isOpen]) => !isOpen)
    .map(([method, below, , hasPath]) =>
      tableRow(literal(method), literal(`${path}${below}`), hasPath ? '405' : '404'),
    );
}
