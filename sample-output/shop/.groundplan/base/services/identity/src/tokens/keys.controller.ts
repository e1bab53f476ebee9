import { Controller, Get, Header, Inject } from '@nestjs/common';
import type { JSONWebKeySet } from 'jose';
import { Allow } from '../platform/auth.js';
import { CONFIG, type Config } from '../platform/config.js';
import { publicKeysOf } from './public-keys.js';

/** What access tokens are checked with, for whoever wants to. */
@Controller('.well-known')
@Allow('public')
export class KeysController {
  private readonly keys: JSONWebKeySet;

  constructor(@Inject(CONFIG) config: Config) {
    this.keys = publicKeysOf(config);
  }

  @Get('jwks.json')
  @Header('cache-control', 'public, max-age=300')
  get() {
    return this.keys;
  }
}
