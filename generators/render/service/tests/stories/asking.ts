import { partsOf, serviceOf } from '../../../wire/entities.ts';
import { copyFor } from '../../../wire/events.ts';

import { acceptsUnchecked } from '../../clients.ts';
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
  /** Whether what has been asked for once is known from then on. */
  readonly known: boolean;
  /** Milliseconds: longer than the service waits, its repetitions included. */
  readonly slow: number;
  readonly limit: number;
}

/** While a service that is asked is down, or too slow, nothing is made that needs its word; the others are told to come back. */
export const asking: Story = (subject, templates) =>
  askedServices(subject)
    .map((peer) =>
      tell(templates, isAcceptedOf(subject, peer) ? 'accepting' : 'asking', askingView(subject, peer)),
    )
    .join('\n');

const askedServices = (subject: Subject): readonly string[] => [
  ...new Set(askedRows(subject).map(({ service }) => service)),
];

function askedRows({ model, entity, creation }: Subject) {
  if (creation.kind === 'table') return [];
  const fields = required(entity).flatMap((field) => {
    const part = partsOf(model, field);
    return part ? required(part) : [field];
  });
  return fields.flatMap((field) => askedFor(model, entity.service, field) ?? []);
}

const targetsOf = (subject: Subject, peer: string) =>
  askedRows(subject).flatMap(({ service, target }) => (service === peer ? [target] : []));

/** All that has to be asked of that service is accepted while it does not answer. */
function isAcceptedOf(subject: Subject, peer: string): boolean {
  const { model, service } = subject;
  return targetsOf(subject, peer).every((target) => acceptsUnchecked(model, service, target));
}

/** Every row of that service comes from a copy, and a second row like the first is nothing that is taken already. */
function isKnown({ model, service, entity }: Subject, peer: string): boolean {
  const all = [entity, ...entity.fields.flatMap((field) => partsOf(model, field) ?? [])];
  const targets = all.flatMap(({ fields }) =>
    fields.flatMap((field) => askedFor(model, service.id, field)?.target ?? []),
  );
  const ofPeer = targets.filter((target) => serviceOf(model, target.service).name === peer);
  return (
    ofPeer.every((target) => copyFor(model, service, target)) &&
    all.every(({ unique }) => unique.length === 0)
  );
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
    known: isKnown(subject, peer),
    slow,
    limit: 5_000 + 2 * slow,
  };
}
