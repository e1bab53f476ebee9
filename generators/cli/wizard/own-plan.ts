import { attempt } from '../../plan/edit/attempt.ts';
import type { Edit } from '../../plan/edit/edit.ts';
import type { PlanSources } from '../../plan/read.ts';
import { notesOn } from './checks.ts';
import { askEntities } from './entities.ts';
import { ANYTHING } from './question.ts';
import type { Ask } from './question.ts';

/** A plan with nothing in it but a name. */
export function emptyPlan(name: string): PlanSources {
  return { main: `groundplan: 1\nsystem: ${name}\n\nservices: {}\n`, files: new Map() };
}

/** A whole plan, question by question: roles, then services one after another. */
export async function askPlan(ask: Ask, name: string): Promise<PlanSources> {
  let sources = await askRoles(ask, await askSummary(ask, emptyPlan(name)));
  for (;;) {
    sources = await askService(ask, sources);
    const isMore = await ask<boolean>({
      kind: 'select',
      name: 'more',
      message: 'Is there another service?',
      choices: [
        { label: 'No', summary: 'that is the whole system', answer: false },
        { label: 'Yes', summary: 'it may refer to what is there, as in shelf.Book', answer: true },
      ],
    });
    if (!isMore) return sources;
  }
}

/** A service with its first entities. */
export async function askService(ask: Ask, before: PlanSources, isOne = false): Promise<PlanSources> {
  const edit = (line: string, purpose?: string): Edit => ({ kind: 'service', line, purpose });
  const name = await ask({
    kind: 'text',
    name: 'service',
    message: 'What is the service called?',
    help: [
      'Small letters and dashes, as in orders or order-desk. It gets a folder, a process and a database of its own.',
    ],
    check: (typed) => notesOn(before, edit(typed)),
  });
  const purpose = await ask({
    kind: 'text',
    name: 'purpose',
    message: `What is ${name} for?`,
    help: ['A sentence for the documentation.'],
    otherwise: '',
    nothing: 'no word about that',
    check: ANYTHING,
  });
  const { sources } = attempt(before, [edit(name, purpose === '' ? undefined : purpose)]);
  return askEntities(ask, sources, name, isOne);
}

async function askSummary(ask: Ask, before: PlanSources): Promise<PlanSources> {
  const edit = (line: string): Edit => ({ kind: 'summary', line });
  const line = await ask({
    kind: 'text',
    name: 'summary',
    message: 'What is it for?',
    help: ['A sentence for the documentation.'],
    otherwise: '',
    nothing: 'no word about that',
    check: (typed) => (typed === '' ? [] : notesOn(before, edit(typed))),
  });
  return line === '' ? before : attempt(before, [edit(line)]).sources;
}

async function askRoles(ask: Ask, before: PlanSources): Promise<PlanSources> {
  const edit = (line: string): Edit => ({ kind: 'roles', line });
  const line = await ask({
    kind: 'text',
    name: 'roles',
    message: 'In which roles do people use it?',
    help: [
      'Names with commas between; the first is what new users get. "admin includes user": may do what user may.',
    ],
    otherwise: 'user, admin includes user',
    check: (typed) => notesOn(before, edit(typed)),
  });
  return attempt(before, [edit(line)]).sources;
}
