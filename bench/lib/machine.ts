import { cpus, totalmem } from 'node:os';

/** What the figures were measured on, in a line. */
export function machine(): string {
  const cores = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GB`;
  const model = cores[0]?.model.trim() ?? 'unknown processor';
  return `${model}, ${cores.length} cores, ${memory}, Node ${process.versions.node}, ${process.platform}`;
}
