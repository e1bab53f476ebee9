/** The whole system in one process: `node src/main.ts`. */
import { setTimeout } from 'node:timers/promises';
import { Composition } from './composition.ts';
import { Trouble } from './modules.ts';
import { parts } from './parts.ts';

const composition = new Composition();
let isStopping = false;

async function stop() {
  if (isStopping) return;
  isStopping = true;
  // Long enough for what is on its way; then the process ends, whatever still hangs.
  void setTimeout(20_000, undefined, { ref: false }).then(() => process.exit(1));
  await composition.close();
  process.exit(0);
}

process.once('SIGTERM', () => void stop());
process.once('SIGINT', () => void stop());
// Whoever has started it with a channel asks through that, or is gone.
process.once('message', () => void stop());
process.once('disconnect', () => void stop());

try {
  await composition.start(parts, process.env);
} catch (error) {
  console.error(error instanceof Trouble ? error.message : error);
  process.exit(1);
}
