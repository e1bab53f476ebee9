import type { NodePlopAPI } from 'node-plop';
import { writeEdit } from '../add/plan-edit.ts';
import { writtenLine } from '../add/report.ts';
import { processContext } from '../context.ts';
import type { Context } from '../context.ts';
import { stopSignal } from '../interrupt.ts';
import { carryOut } from '../pipeline/carry-out.ts';
import type { Draft } from '../pipeline/draft.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { nextSteps, summary } from '../report/summary.ts';
import { addWizard } from '../wizard/add.ts';
import type { AddStart, Agreed } from '../wizard/add.ts';
import { newSystemWizard } from '../wizard/wizard.ts';

/** What `groundplan` hands to plop, and gets back: plop itself passes on nothing but texts. */
export interface Session {
  readonly context: Context;
  /** Of a new system: what the flags have said. */
  readonly draft?: Draft | undefined;
  /** Of an addition: where to, and what. */
  readonly start?: AddStart | undefined;
  proposal?: Proposal;
  agreed?: Agreed;
  failure?: unknown;
}

/** The generators of plopfile.ts. Questions and writing are Groundplan's own: plop starts them. */
export function registerGenerators(plop: NodePlopAPI, given: Session | undefined): void {
  // Started by plop itself, nobody else says what was written.
  const isAlone = given === undefined;
  const session = (): Session => given ?? { context: processContext(stopSignal()) };
  plop.setWelcomeMessage('What shall be generated?');
  plop.setGenerator('new-system', {
    description: 'a system of NestJS microservices, from a preset or a plan of your own',
    prompts: async () => {
      const at = session();
      at.proposal = await newSystemWizard(at.context, at.draft);
      return { session: at };
    },
    actions: [(answers) => act(answers, (at) => writeSystem(at, isAlone))],
  });
  plop.setGenerator('add', {
    description: 'a service, entity, field, operation or interaction, into a plan that is there',
    prompts: async () => {
      const at = session();
      at.agreed = await addWizard(at.context, at.start ?? {});
      return { session: at };
    },
    actions: [(answers) => act(answers, writeAddition)],
  });
}

/** Plop keeps nothing of an error but its text. */
async function act(answers: unknown, work: (session: Session) => Promise<string>): Promise<string> {
  const { session } = answers as { session: Session };
  try {
    return await work(session);
  } catch (error) {
    session.failure = error;
    throw error;
  }
}

async function writeSystem({ context, proposal }: Session, isAlone: boolean): Promise<string> {
  if (!proposal) throw new Error('the questions were not asked');
  await carryOut(context, proposal);
  return isAlone ? [summary(context, proposal), ...nextSteps(context, proposal)].join('\n') : proposal.root;
}

async function writeAddition({ context, agreed }: Session): Promise<string> {
  if (!agreed) throw new Error('the questions were not asked');
  await writeEdit(context, agreed.edit);
  if (agreed.proposal) await carryOut(context, agreed.proposal);
  return writtenLine(context, agreed.edit);
}
