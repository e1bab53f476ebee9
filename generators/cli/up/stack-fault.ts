import { basename, dirname } from 'node:path';
import { StackError } from '../../stack/stack-error.ts';
import { Fault } from '../fault.ts';
import type { FaultText } from '../fault.ts';

/** Runs a piece of work and puts into words what a system's programs refused. */
export async function explainStackErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof StackError ? stackFault(error) : error;
  }
}

function stackFault({ problem, path, output }: StackError): Fault {
  const said = output.filter((line) => line.trim() !== '').map((line) => `\n        ${line}`);
  const why = said.length > 0 ? { why: `It said:${said.join('')}` } : {};
  return new Fault({ code: problem, where: path, ...wording(problem, path), ...why });
}

function wording(problem: StackError['problem'], path: string): Pick<FaultText, 'what' | 'next'> {
  switch (problem) {
    case 'npm-missing':
      return {
        what: 'npm is not on the PATH.',
        next: 'Install Node 24 with its npm from https://nodejs.org.',
      };
    case 'install-failed':
      return {
        what: 'npm ci failed. The system itself is written.',
        next: `Mend what npm complains about (often: no network), then: cd ${path} && npm ci && npm start`,
      };
    case 'tool-missing': {
      const root = dirname(dirname(path));
      return {
        what: 'The system has no such tool.',
        next: `Bring it back: groundplan regenerate ${root} --take-new tools/${basename(path)}`,
      };
    }
    case 'start-failed':
      return {
        what: 'The system did not start. Nothing of it is running.',
        next: `See its logs: cd ${path} && npm run logs`,
      };
    case 'journey-failed':
      return {
        what: 'The system started, and its demo journey failed. Nothing of it is running any more.',
        next: `Start it and see for yourself: cd ${path} && npm start`,
      };
  }
}
