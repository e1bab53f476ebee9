import type { Context } from '../context.ts';
import { EXIT, Fault } from '../fault.ts';
import type { Draft } from '../pipeline/draft.ts';
import { proposeDraft } from '../pipeline/new-system.ts';
import type { Proposal } from '../pipeline/proposal.ts';
import { AtTerminal } from './at-terminal.ts';
import { dialogue } from './dialogue.ts';
import { askNewSystem } from './new-system.ts';
import type { Ask } from './question.ts';

/** Leads to a system that the person has agreed to. Refuses to ask where nobody can answer. */
export async function newSystemWizard(context: Context, given: Draft | undefined): Promise<Proposal> {
  return atTerminal(context, 'new-system --preset shop --yes', (quiet, ask) => {
    const proposals = new Map<string, Promise<Proposal>>();
    return askNewSystem(quiet, ask, given, (draft) => {
      const key = JSON.stringify([draft.sources.main, [...draft.sources.files], draft.out]);
      const known = proposals.get(key) ?? proposeDraft(quiet, draft);
      proposals.set(key, known);
      return known;
    });
  });
}

/** Runs a script of questions at the terminal, and gives it back whatever happens. `example` answers them by flags. */
export async function atTerminal<Result>(
  context: Context,
  example: string,
  script: (quiet: Context, ask: Ask) => Promise<Result>,
): Promise<Result> {
  if (!context.isInteractive) throw needsTerminal(example);
  const questioner = new AtTerminal(context);
  // Warnings are shown in the review; between questions they would only scroll by.
  const quiet = { ...context, tell: () => {}, signal: questioner.terminal.signal };
  try {
    return await dialogue(questioner, (ask) => script(quiet, ask));
  } finally {
    questioner.terminal.close();
  }
}

function needsTerminal(example: string): Fault {
  const next = `Say everything at once: groundplan ${example}`;
  return new Fault({ code: 'needs-terminal', what: 'There is no terminal to ask at.', next }, EXIT.usage);
}
