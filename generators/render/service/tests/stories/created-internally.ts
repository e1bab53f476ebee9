import { requiredInternally, settable } from '../body.ts';
import { rowExpected, setByService } from '../expected.ts';
import { bodyEntries } from '../field-code.ts';
import { objectCode } from '../code.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';

interface InternallyView {
  readonly caller: string;
  readonly path: string;
  readonly body: string;
  readonly expected: string;
}

/** A row that another service's flow makes. */
export const createdInternally: Story = (subject, templates) => {
  const { model, entity, internal, internalPath, creation } = subject;
  const [caller] = internal.find(({ kind }) => kind === 'create')?.callers ?? [];
  if (caller === undefined || creation.kind === 'table') return '';
  const own = requiredInternally(entity).filter((field) => !settable(entity).includes(field));
  const more = own.length > 0 ? objectCode(bodyEntries(model, entity, own)) : '';
  const sent = requiredInternally(entity);
  const view: InternallyView = {
    caller,
    path: internalPath,
    body: newRowCall(model, entity, more),
    expected: rowExpected(setByService(model, entity, sent, subject.facts)),
  };
  return tell(templates, 'created-internally', view);
};
