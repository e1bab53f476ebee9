import type { Model, Service } from '../../../plan/model.ts';
import type { OutputFile } from '../../file-set.ts';
import { toYaml } from '../yaml.ts';
import { eventContract } from './event-contract.ts';

/** `asyncapi.yaml` of every service that tells others what happens, or is told of it. */
export function renderEventContracts(model: Model): OutputFile[] {
  const { service: identity } = model.identity;
  return [...(identity ? [identity] : []), ...model.services].flatMap((service) => fileOf(model, service));
}

function fileOf(model: Model, service: Service): OutputFile[] {
  const contract = eventContract(model, service);
  if (!contract) return [];
  return [
    {
      key: `${service.id}/asyncapi`,
      path: `services/${service.name}/asyncapi.yaml`,
      owner: 'managed',
      text: toYaml(contract),
      isFinal: true,
    },
  ];
}
