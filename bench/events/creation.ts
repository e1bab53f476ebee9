import { startIssuer } from '../../templates/service/test/support/issuer.ts';
import type { Server } from '../../test/events/support/server.ts';
import { writeCatalogs } from './catalogs.ts';
import { type Cost, RunningCatalog } from './running-catalog.ts';

export interface Rounds {
  readonly rounds: number;
  /** Creations in each. */
  readonly creations: number;
}

export interface CreationCosts {
  readonly told: Cost;
  readonly asked: Cost;
}

/** What a product costs that others are told of, and the same product without. The best round of each counts. */
export async function creationCosts(
  folder: string,
  server: Server,
  { rounds, creations }: Rounds,
): Promise<CreationCosts> {
  const catalogs = await writeCatalogs(folder);
  const issuer = await startIssuer('shop');
  const running: RunningCatalog[] = [];
  const start = async (name: 'told' | 'asked') => {
    const one = await RunningCatalog.start(name, catalogs[name], server, issuer);
    running.push(one);
    // Until its code is warm.
    await one.costOf(creations);
    return one;
  };
  try {
    const [told, asked] = [await start('told'), await start('asked')];
    const all: CreationCosts[] = [];
    // In turns, so that a noisy moment of the machine falls on both alike.
    for (let round = 0; round < rounds; round += 1)
      all.push({ told: await told.costOf(creations), asked: await asked.costOf(creations) });
    return { told: best(all.map((one) => one.told)), asked: best(all.map((one) => one.asked)) };
  } finally {
    for (const one of running) await one.stop();
    await issuer.stop();
  }
}

function best(costs: readonly Cost[]): Cost {
  const servers = costs.flatMap(({ server }) => server ?? []);
  return {
    service: Math.min(...costs.map(({ service }) => service)),
    ...(servers.length > 0 && { server: Math.min(...servers) }),
  };
}
