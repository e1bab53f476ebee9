import { partsOf } from '../../../wire/entities.ts';
import { askedFor } from '../asked.ts';
import { required } from '../body.ts';
import { creatorOf, onBehalfCode } from '../creator.ts';
import { newRowCall } from '../row-calls.ts';
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

function askingView(subject: Subject, peer: string): AskingView | undefined {
  const creator = creatorOf(subject);
  if (!creator) return undefined;
  const { model, entity } = subject;
  const waits = model.interactions.flatMap((one) =>
    one.kind === 'asks' && one.service === entity.service ? [one.timeout] : [],
  );
  const slow = Math.max(3_000, ...waits.map((timeout) => timeout * 4));
  return {
    ...creator,
    body: newRowCall(model, entity, onBehalfCode(subject)),
    peer,
    slow,
    limit: 5_000 + 2 * slow,
  };
}
