import { creatorOf, onBehalfCode } from '../creator.ts';
import { type Person, userCode } from '../people.ts';
import { newRowCall, ownerRows } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';

interface RepeatedView {
  readonly by: string;
  readonly path: string;
  readonly body: string;
  /** Another user, who may send the same key. */
  readonly stranger?: string;
  readonly prepared?: string;
}

/** A creation that is repeated with its key has its effect once, at the same moment as well as later. */
export const repeated: Story = (subject, templates) => {
  const creator = creatorOf(subject);
  if (!creator) return '';
  const { model, entity, people } = subject;
  const body = newRowCall(model, entity, onBehalfCode(subject));
  const user = subject.creation.kind === 'user' && people.creator?.signedIn ? people.creator : undefined;
  const stranger = user && strangerTo(subject, user);
  return tell<RepeatedView>(templates, 'repeated', { ...creator, body, ...stranger });
};

const strangerTo = ({ model, entity }: Subject, { roles, owns }: Person) => ({
  stranger: userCode(roles),
  prepared: owns ? ownerRows(model, entity, 'stranger') : '',
});
