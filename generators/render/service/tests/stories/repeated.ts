import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { creationBy, onBehalfCode } from './asking.ts';

interface RepeatedView {
  readonly by: string;
  readonly path: string;
  readonly body: string;
}

/** A creation that is repeated with its key has its effect once, at the same moment as well as later. */
export const repeated: Story = (subject, templates) =>
  subject.creation.kind === 'table' ? '' : tell(templates, 'repeated', repeatedView(subject));

function repeatedView(subject: Subject): RepeatedView {
  const { model, entity, creation, path, internalPath } = subject;
  return {
    by: creationBy(subject),
    path: creation.kind === 'service' ? internalPath : path,
    body: newRowCall(model, entity, onBehalfCode(subject)),
  };
}
