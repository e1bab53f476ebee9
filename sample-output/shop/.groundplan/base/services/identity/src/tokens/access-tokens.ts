import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { SignJWT } from 'jose';
import { CONFIG, type Config } from '../platform/config.js';
import type { User } from '../users/user.entity.js';

/** Access tokens as RFC 9068 describes them. Services check them without asking, so they are good until they expire. */
@Injectable()
export class AccessTokens {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  issue({ id, roles }: Pick<User, 'id' | 'roles'>): Promise<string> {
    const { signingKeys, tokenIssuer, tokenAudience, accessTokenSeconds } = this.config;
    const [{ kid, privateKey }] = signingKeys;
    const now = Math.floor(Date.now() / 1000);
    // There is one client, the system's own; it bears the system's name.
    return new SignJWT({ roles, client_id: tokenAudience })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid })
      .setIssuer(tokenIssuer)
      .setAudience(tokenAudience)
      .setSubject(id)
      .setIssuedAt(now)
      .setExpirationTime(now + accessTokenSeconds)
      .setJti(randomUUID())
      .sign(privateKey);
  }
}
