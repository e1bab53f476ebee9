import { parse } from 'yaml';
import type { Model } from '../../plan/model.ts';
import type { OutputFile } from '../file-set.ts';
import type { Templates } from '../templates.ts';
import { gatewayContract } from './gateway-contract.ts';
import type { Contract } from './json.ts';
import type { Named } from './merge.ts';
import { serviceContract } from './service-contract.ts';
import { toYaml } from './yaml.ts';

/** Identity's contract is written by hand, beside identity's own files. */
const IDENTITY = { folder: 'identity', file: 'openapi.yaml' };

/** The contract of every service, and the public one of the whole system. */
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

function identity({ identity: { service } }: Model, templates: Templates): Named[] {
  const found = templates.folder(IDENTITY.folder).find(({ path }) => path === IDENTITY.file);
  if (!service || !found) return [];
  const document: Contract = parse(found.text);
  return [{ prefix: service.class, contract: document }];
}

const file = (key: string, path: string, contract: Contract): OutputFile => ({
  key,
  path,
  owner: 'managed',
  text: toYaml(contract),
});
