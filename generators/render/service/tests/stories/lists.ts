import { filterable, ranged, searched, sortable, sorts } from '../../../wire/lists.ts';
import { literal } from '../code.ts';
import { actorFor } from '../outcome.ts';
import { userCode } from '../people.ts';
import { type Story, tell } from '../story.ts';
import { openAction, severalRows, type Subject } from '../subject.ts';
import { unknownValue } from '../values/faults.ts';
import { someRow } from './life.ts';

interface ListsView {
  readonly path: string;
  readonly by: string;
  readonly given: string;
  readonly another: string;
  readonly signedIn: boolean;
  readonly otherQuery: string;
  readonly wrong: readonly string[];
}

/** Pages without gaps or repetitions, cursors that are nobody else's, and parameters that the contract does not know. */
export const lists: Story = (one, templates) => {
  const subject = severalRows(one);
  const by = actorFor(subject, openAction(subject, 'list'));
  if (!by) return '';
  const view: ListsView = {
    path: subject.path,
    by: by.code,
    given: someRow(subject),
    another: by.signedIn ? userCode(by.roles) : 'app.anyone',
    signedIn: by.signedIn,
    otherQuery: 'sort=createdAt',
    wrong: wrongQueries(subject).map((query) => literal(query)),
  };
  return tell(templates, 'lists', view);
};

function wrongQueries({ entity }: Subject): readonly string[] {
  const ids = entity.key.kind === 'string' ? [] : ['id=x'];
  const unsortable = entity.fields.find(
    (field) => !sortable(entity).includes(field) && !sorts(entity).includes(field.name),
  );
  const enums = filterable(entity).filter(({ type }) => type.kind === 'enum' || type.kind === 'boolean');
  const [range] = ranged(entity);
  return [
    'limit=0',
    'limit=101',
    'limit=x',
    ...ids,
    'after=x',
    'somethingElse=1',
    `sort=${unsortable?.name ?? 'somethingElse'}`,
    ...enums.map(({ name, type }) => `${name}=${unknownValue(type.kind === 'enum' ? type.values : [])}`),
    ...(range ? [`${range.name}[gte]=x`, `${range.name}[$gt]=1`] : [`createdAt[$gt]=1`]),
    ...(searched(entity).length > 0 ? ['q='] : ['q=x']),
  ];
}
