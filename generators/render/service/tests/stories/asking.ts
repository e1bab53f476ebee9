import { partsOf } from '../../../wire/entities.ts';
import { askedFor } from '../asked.ts';
import { required } from '../body.ts';
import { newRowCall, userIdCode } from '../row-calls.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';

interface AskingView {
  readonly by: string;
  readonly path: string;
  readonly body: string;
  readonly peer: string;
  /** Milliseconds: longer than the service waits, its repetitions included. */
  readonly slow: number;
  readonly limit: number;
}

/** While a service that is asked is down, or too slow, nothing is made that needs its word; the others are told to come back. */
export const asking: Story = (subject, templates) =>
  askedServices(subject)
    .map((peer) => tell(templates, 'asking', askingView(subject, peer)))
    .join('\n');

function askedServices({ model, entity, creation }: Subject): readonly string[] {
  if (creation.kind === 'table') return [];
  const fields = required(entity).flatMap((field) => {
    const part = partsOf(model, field);
    return part ? required(part) : [field];
  });
  return [...new Set(fields.flatMap((field) => askedFor(model, entity.service, field)?.service ?? []))];
}

/** Who makes a row in the tests. */
export const creationBy = ({ creation, people }: Subject): string =>
  creation.kind === 'service' ? `app.service('${creation.caller}')` : (people.creator?.code ?? 'app.anyone');

/** `{ customer: … }`, where a row is made in the name of somebody else. */
export function onBehalfCode({ model, entity, creation }: Subject): string {
  if (creation.kind !== 'user' || !creation.onBehalf) return '';
  const behalf = entity.fields.find(({ name }) => name === creation.onBehalf);
  return `{ ${creation.onBehalf}: ${userIdCode(model, entity, behalf)} }`;
}

function askingView(subject: Subject, peer: string): AskingView {
  const { model, entity, creation, path, internalPath } = subject;
  const waits = model.interactions.flatMap((one) =>
    one.kind === 'asks' && one.service === entity.service ? [one.timeout] : [],
  );
  const slow = Math.max(3_000, ...waits.map((timeout) => timeout * 4));
  return {
    by: creationBy(subject),
    path: creation.kind === 'service' ? internalPath : path,
    body: newRowCall(model, entity, onBehalfCode(subject)),
    peer,
    slow,
    limit: 5_000 + 2 * slow,
  };
}
