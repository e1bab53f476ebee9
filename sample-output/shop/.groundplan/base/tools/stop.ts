/** `npm run stop`: stops this system, and whatever a killed run of it has left behind. */
import { setTimeout as sleep } from 'node:timers/promises';
import { endLeftovers } from './lib/leftovers.ts';
import { endProcess, isRunning } from './lib/processes.ts';
import { claim, lockHolder, release, requestStop } from './lib/state.ts';
import { readSystem } from './lib/system.ts';
import { runTool, say } from './lib/terminal.ts';

const patienceMs = 60_000;

await runTool(async () => {
  const system = readSystem();
  const holder = lockHolder(system);
  if (holder) {
    requestStop(system, holder);
    const deadline = performance.now() + patienceMs;
    while (isRunning(holder) && performance.now() < deadline) await sleep(100);
    await endProcess(holder, 1000);
  }
  await claim(system);
  try {
    const leftovers = await endLeftovers(system);
    if (leftovers.length > 0) say(`Ended what a killed run had left: ${leftovers.join(', ')}.`);
    else if (!holder) say(`${system.title} was not running.`);
  } finally {
    release(system);
  }
  if (holder) say(`${system.title} is stopped.`);
});
