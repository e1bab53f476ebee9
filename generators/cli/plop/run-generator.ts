import nodePlop from 'node-plop';
import type { PlopCfg } from 'node-plop';
import { Fault } from '../fault.ts';
import type { Session } from './generators.ts';

/** What plop calls plopfile.ts with. */
export interface Config extends PlopCfg {
  readonly session?: Session;
}

/** Runs a generator of plopfile.ts: its questions, then its action. A failure is the action's own error. */
export async function runGenerator(name: string, session: Session): Promise<Session> {
  const plop = await loadPlopfile(session);
  const generator = plop.getGenerator(name);
  const { failures } = await generator.runActions(await generator.runPrompts());
  if (failures.length > 0) throw session.failure ?? new Error(failures[0]?.error);
  return session;
}

async function loadPlopfile(session: Session): ReturnType<typeof nodePlop> {
  const { plopfile } = session.context.home;
  const config: Config = { force: false, destBasePath: undefined, session };
  try {
    return await nodePlop(plopfile, config);
  } catch (error) {
    const what = `The plopfile cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
    const next = 'Undo the last change of it; GROUNDPLAN_DEBUG=1 shows more.';
    throw new Fault({ code: 'plopfile-broken', where: plopfile, what, next }, undefined, { cause: error });
  }
}
