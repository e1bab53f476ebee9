import { readFileSync } from 'node:fs';
import { Controller, Get, Header } from '@nestjs/common';
import { parse } from 'yaml';

const yaml = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8');
const json = JSON.stringify(parse(yaml));

/** The contract of every public route, for people and for tools. */
@Controller()
export class ContractController {
  @Get('openapi.yaml')
  @Header('content-type', 'application/yaml; charset=utf-8')
  yaml() {
    return yaml;
  }

  @Get('openapi.json')
  @Header('content-type', 'application/json; charset=utf-8')
  json() {
    return json;
  }
}
