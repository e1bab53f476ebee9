import type { Compose } from '../../stack/docker/compose.ts';
import type { ExamPlan } from '../plan/exam-plan.ts';
import { containersOf } from './containers.ts';
import type { BrokerUnderExam } from './system-under-exam.ts';

/** What a broker listens on for its users, and for its administrator. */
export const BROKER_PORTS: Readonly<Record<string, readonly number[]>> = {
  rabbitmq: [5672, 15672],
  nats: [4222],
};

/** The broker of `compose.yaml`, where the system has one. */
export async function composedBroker(compose: Compose, plan: ExamPlan): Promise<BrokerUnderExam | undefined> {
  const { broker, publishers } = plan;
  const [port, apiPort] = BROKER_PORTS[broker] ?? [];
  if (port === undefined || publishers.length === 0) return undefined;
  const address = await compose.addressOf(broker, port);
  const containers = containersOf(plan);
  const urlOf = async (service: string) => {
    const file = containers.secret(service, 'BUS_URL');
    const url = await compose.exec(containers.of(service), 'cat', file).catch(() => undefined);
    if (url === undefined) return undefined;
    const reached = new URL(url);
    reached.host = address;
    return reached.href;
  };
  const pausing = async (work: () => Promise<void>) => {
    await compose.pause(broker);
    await work().finally(() => compose.resume(broker));
  };
  if (apiPort === undefined) return { urlOf, pausing };
  const settings = await compose.exec(broker, 'cat', `/run/secrets/${broker}.conf`);
  const password = /^default_pass = (\S+)$/m.exec(settings)?.[1] ?? '';
  const api = new URL(`http://${await compose.addressOf(broker, apiPort)}`);
  [api.username, api.password] = ['administrator', password];
  return { urlOf, pausing, api };
}
