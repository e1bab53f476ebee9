/** `npm run journey`: takes the demo journey through the running system and prints each step. */
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readJourneyFile, readSeedFile, readSeedProgress } from './lib/demo.ts';
import { gatewayAddress } from './lib/gateway.ts';
import type { Json } from './lib/placeholders.ts';
import { createWalker, type TakenStep, takeStep } from './lib/steps.ts';
import { readSystem } from './lib/system.ts';
import { paint, runTool, say } from './lib/terminal.ts';

await runTool(async () => {
  const { values: options } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
  const system = readSystem();
  const { title, steps } = readJourneyFile(system);
  const gateway = gatewayAddress(system);
  const users = readSeedFile(system)?.users ?? {};
  const walker = createWalker(gateway, users, randomUUID(), readSeedProgress(system).values);
  if (!options.json) console.log(`${title}\n`);
  for (const [index, step] of steps.entries()) {
    const taken = await takeStep(walker, step, index + 1);
    console.log(options.json ? asJson(taken) : asText(taken, index + 1));
  }
  say(`\n${steps.length} steps, every answer as expected.`);
});

function asJson({ step, path, status, milliseconds, values }: TakenStep): string {
  return JSON.stringify({
    say: step.say,
    as: step.as,
    method: step.method,
    path,
    status,
    milliseconds,
    values,
  });
}

function asText({ step, path, status, milliseconds, values }: TakenStep, number: number): string {
  const { stdout } = process;
  const who = step.as ? paint('dim', ` (${step.as})`, stdout) : '';
  const details = Object.entries(values).map(([name, value]) => `${name} ${plain(value)}`);
  return [
    `${String(number).padStart(2)}  ${paint('bold', step.say, stdout)}${who}`,
    `    ${step.method} ${path} → ${paint('green', String(status), stdout)}  ${paint('dim', `${milliseconds} ms`, stdout)}`,
    ...(details.length > 0 ? [`    ${details.join('  ')}`] : []),
  ].join('\n');
}

function plain(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
