import { parse } from 'yaml';
import type { Model } from '../../plan/model.ts';
import type { OutputFile } from '../file-set.ts';
import { identityContract } from '../identity/contract.ts';
import type { Templates } from '../templates.ts';
import { gatewayContract } from './gateway-contract.ts';
import type { Contract } from './json.ts';
import type { Named } from './merge.ts';
import { serviceContract } from './service-contract.ts';
import { toYaml } from './yaml.ts';

/** The contract of every business service, and the public one of the whole system, with what identity offers. */
export function renderContracts(model: Model, templates: Templates): OutputFile[] {
  const documents = model.services.map((service) => ({
    service,
    contract: serviceContract(model, service),
  }));
  const exposed = documents
    .filter(({ service }) => model.gateway.expose.includes(service.id))
    .map(({ service, contract }): Named => ({ prefix: service.class, contract }));
  return [
    ...documents.map(({ service, contract }) =>
      file(`${service.id}/openapi`, `services/${service.name}/openapi.yaml`, contract),
    ),
    file(
      'gateway/openapi',
      'gateway/openapi.yaml',
      gatewayContract(model, [...identity(model, templates), ...exposed]),
    ),
  ];
}

function identity(model: Model, templates: Templates): Named[] {
  const { service } = model.identity;
  if (!service) return [];
  const contract: Contract = parse(identityContract(model, service, templates));
  return [{ prefix: service.class, contract }];
}

const file = (key: string, path: string, contract: Contract): OutputFile => ({
  key,
  path,
  owner: 'managed',
  text: toYaml(contract),
  isFinal: true,
});
