import { creatorOf, onBehalfCode } from '../creator.ts';
import { newRowCall } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';

interface RepeatedView {
  readonly by: string;
  readonly path: string;
  readonly body: string;
}

/** A creation that is repeated with its key has its effect once, at the same moment as well as later. */
export const repeated: Story = (subject, templates) => {
  const creator = creatorOf(subject);
  if (!creator) return '';
  const body = newRowCall(subject.model, subject.entity, onBehalfCode(subject));
  return tell<RepeatedView>(templates, 'repeated', { ...creator, body });
};
