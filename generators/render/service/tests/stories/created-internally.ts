import type { Templates } from '../../../templates.ts';
import type { InternalAction } from '../../../wire/actions.ts';
import { requiredInternally, settable } from '../body.ts';
import { rowExpected, setByService } from '../expected.ts';
import { bodyEntries } from '../field-code.ts';
import { objectCode } from '../code.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';

interface InternallyView {
  readonly caller: string;
  readonly path: string;
  readonly body: string;
  readonly expected: string;
}

/** A row that another service's flow makes, and several of them. */
export const createdInternally: Story = (subject, templates) =>
  [
    byFlow(subject, templates, 'create', 'created-internally'),
    byFlow(subject, templates, 'create-each', 'created-each'),
  ]
    .filter((text) => text !== '')
    .join('\n');

function byFlow(
  { model, entity, internal, internalPath, facts, creation }: Subject,
  templates: Templates,
  kind: InternalAction['kind'],
  story: string,
): string {
  const [caller] = internal.find((action) => action.kind === kind)?.callers ?? [];
  if (caller === undefined || creation.kind === 'table') return '';
  const own = requiredInternally(entity).filter((field) => !settable(entity).includes(field));
  const more = own.length > 0 ? objectCode(bodyEntries(model, entity, own)) : '';
  const sent = requiredInternally(entity);
  const view: InternallyView = {
    caller,
    path: internalPath,
    body: newRowCall(model, entity, more),
    expected: rowExpected(setByService(model, entity, sent, facts)),
  };
  return tell(templates, story, view);
}
