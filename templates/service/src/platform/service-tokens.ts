import { Inject, Injectable } from '@nestjs/common';
import { importJWK, SignJWT } from 'jose';
import type { Caller } from './auth.js';
import { CONFIG, type Config } from './config.js';

/** Tokens by which other services know this one: each is good for one of them, and for a minute. */
@Injectable()
export class ServiceTokens {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The user travels as data: what this service may do is its own right. */
  async sign(audience: string, { id, roles }: Caller): Promise<string> {
    const { service, serviceKey } = this.config;
    return new SignJWT({ ...(id === undefined ? {} : { user: id }), roles: [...roles] })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'service+jwt' })
      .setIssuer(service)
      .setSubject(service)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime('60s')
      .sign(await importJWK(serviceKey, 'EdDSA'));
  }
}
