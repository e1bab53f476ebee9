import type { NodePlopAPI } from 'node-plop';
import { processContext } from '../context.ts';
import type { Context } from '../context.ts';
import { stopSignal } from '../interrupt.ts';
import { carryOut } from '../pipeline/carry-out.ts';
import type { Draft } from '../pipeline/draft.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { nextSteps, summary } from '../report/summary.ts';
import { politePrompt } from '../wizard/inquirer.ts';
import { wizard } from '../wizard/wizard.ts';

/** What `groundplan` hands to plop, and gets back: plop itself passes on nothing but texts. */
export interface Session {
  readonly context: Context;
  readonly draft?: Draft | undefined;
  proposal?: Proposal;
  failure?: unknown;
}

/** The generators of plopfile.ts. Questions and writing are Groundplan's own: plop starts them. */
export function registerGenerators(plop: NodePlopAPI, session: Session | undefined): void {
  plop.setWelcomeMessage('What shall be generated?');
  plop.setGenerator('new-system', {
    description: 'a system of NestJS microservices, from a preset',
    prompts: async ({ prompt }) => {
      const at = session ?? ownSession();
      at.proposal = await wizard(at.context, politePrompt(prompt, at.context.signal), at.draft);
      return { session: at };
    },
    actions: [(answers) => writeSystem((answers as { session: Session }).session, session === undefined)],
  });
}

/** The one action. `isAlone`: plop was started directly, and nobody else reports what was written. */
async function writeSystem(session: Session, isAlone: boolean): Promise<string> {
  const { context, proposal } = session;
  if (!proposal) throw new Error('the questions were not asked');
  try {
    await carryOut(context, proposal);
  } catch (error) {
    session.failure = error;
    throw error;
  }
  return isAlone ? [summary(context, proposal), ...nextSteps(context, proposal)].join('\n') : proposal.root;
}

function ownSession(): Session {
  return { context: processContext(stopSignal()) };
}
