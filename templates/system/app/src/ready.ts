/** Whether all parts can take requests: the health check of the container. Says which cannot. */
import { addressOf } from './environment.ts';
import { parts } from './parts.ts';

const answers = await Promise.all(
  parts.map(async (part) => {
    const url = `${addressOf(part, process.env)}/health/ready`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(4_000) }).catch(() => undefined);
    return { name: part.name, isReady: answer?.ok ?? false };
  }),
);
const missing = answers.filter(({ isReady }) => !isReady).map(({ name }) => name);
if (missing.length > 0) {
  console.error(`Not ready: ${missing.join(', ')}`);
  process.exitCode = 1;
}
