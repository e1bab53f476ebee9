import { outcomeOf } from '../outcome.ts';
import { ownersFromToken, onBehalfFields } from '../../../wire/settable.ts';
import { userCode } from '../people.ts';
import { newRowCall, userIdCode } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import { openAction, type Subject } from '../subject.ts';
import { someRow } from './life.ts';
import { unknownInPath } from './references.ts';

interface OwnerView {
  readonly path: string;
  readonly given: string;
  /** An id that no row has. */
  readonly unknown: string;
  readonly another: string;
  readonly lists: boolean;
  readonly reads: boolean;
  readonly onBehalf: OnBehalfView | false;
}

interface OnBehalfView {
  readonly by: string;
  readonly field: string;
  /** The id of the other user. */
  readonly other: string;
  readonly body: string;
  readonly forbidden: string | false;
}

/** Rows of users: theirs alone, unless a role says otherwise, and never given to another by whoever sends them. */
export const owner: Story = (subject, templates) => {
  const { people, path } = subject;
  if (!people.owner) return '';
  const stranger = { ...people.owner, owns: false, owned: [] };
  const hides = (kind: 'list' | 'get') => {
    const action = openAction(subject, kind);
    const outcome = action && outcomeOf(subject, action, stranger, subject.facts);
    return outcome === 'hidden' || outcome === 404;
  };
  const behalf = onBehalfView(subject);
  const [lists, reads] = [hides('list'), hides('get')];
  if (!lists && !reads && !behalf) return '';
  const view: OwnerView = {
    path,
    given: someRow(subject),
    unknown: unknownInPath(subject.entity.key),
    another: userCode(people.owner.roles),
    lists,
    reads,
    onBehalf: behalf,
  };
  return tell(templates, 'owner', view);
};

/** `create: [customer, staff for customer]` */
function onBehalfView({ model, entity, creation }: Subject): OnBehalfView | false {
  const [field] = onBehalfFields(entity);
  const grant = entity.access.create.find(({ onBehalf }) => onBehalf === field?.name);
  if (!field || grant?.to.kind !== 'role' || !ownersFromToken(entity).includes(field) || field.ownerVia)
    return false;
  const plain = creation.kind === 'user' && !creation.onBehalf;
  return {
    by: userCode([grant.to.role]),
    field: field.name,
    other: userIdCode(model, entity, field, 'app.user([]).id'),
    body: newRowCall(model, entity, `{ ${field.name}: id }`),
    forbidden: plain ? userCode(creation.roles) : false,
  };
}
